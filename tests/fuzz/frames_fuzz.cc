// Any bytes as the results of a run, fed in two ways: the same frames or the same fault, and what
// was decoded encodes to the bytes again.

#include <algorithm>
#include <cstdint>

#include "sandbox/frames.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  const std::string nonce(kNonceBytes, 'n');
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  FrameDecoder whole(nonce);
  FrameDecoder pieces(nonce);
  const bool right = whole.feed(bytes);
  const std::size_t step = size == 0 ? 1 : 1 + data[0] % 40;
  for (std::size_t at = 0; at < size; at += step) pieces.feed(bytes.substr(at, step));
  PONDER_CHECK(whole.frames() == pieces.frames());
  PONDER_CHECK(whole.fault() == pieces.fault());
  PONDER_CHECK(whole.done() == pieces.done());
  PONDER_CHECK(right == whole.fault().empty());
  std::string again;
  for (const Frame& frame : whole.frames()) again += encode_frame(nonce, frame.index, frame.bytes);
  PONDER_CHECK(bytes.substr(0, again.size()) == again);
  if (whole.done() && right) PONDER_CHECK(again + encode_done(nonce) == bytes);
  return 0;
}
