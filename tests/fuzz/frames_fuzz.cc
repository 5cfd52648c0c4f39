// The decoder of result frames on arbitrary bytes, with a run's nonce put where the input asks for
// it, in pieces of any size: no crash, the same outcome however the bytes are cut, and every frame
// that it takes is one that a right sender would have written.

#include <algorithm>
#include <cstdint>
#include <string>

#include "harness/base/result.h"
#include "sandbox/frames.h"

namespace {

using namespace ponder;

/// The bytes of the stream: "\x01" stands for the start of a right frame, so that inputs get past
/// it.
std::string stream_of(const std::string& input, const std::string& nonce) {
  std::string out;
  for (const char c : input) {
    if (c == 1) {
      out += "PNDR" + nonce;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = data[0] % 64 + 1;
  const std::string nonce(kNonceBytes, static_cast<char>(data[1]));
  const std::string stream = stream_of({reinterpret_cast<const char*>(data) + 2, size - 2}, nonce);
  FrameDecoder whole(nonce);
  const bool right = whole.feed(stream);
  PONDER_CHECK(right == whole.fault().empty());
  FrameDecoder pieces(nonce);
  bool still = true;
  for (std::size_t at = 0; at < stream.size() && still; at += piece) {
    still = pieces.feed(std::string_view(stream).substr(at, piece));
  }
  PONDER_CHECK(still == right);
  PONDER_CHECK(pieces.frames() == whole.frames() && pieces.done() == whole.done());
  std::string again;
  for (const Frame& frame : whole.frames()) again += encode_frame(nonce, frame.index, frame.bytes);
  if (whole.done()) again += encode_done(nonce);
  PONDER_CHECK(stream.starts_with(again));
  PONDER_CHECK(!right || whole.inside_frame() == (again.size() < stream.size()));
  return 0;
}
