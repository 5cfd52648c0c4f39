#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sandbox/sandbox.h"

namespace ponder {

// Results as they come over the pipe:
//   frame   = "PNDR" nonce:16 index:u32 length:u32 bytes      (little endian)
//   results = frame* DONE         DONE: a frame with index 2^32-1 and length 0
// The nonce is new for each run and keeps stray prints and mix-ups apart. It is no secret from the
// program: forging a frame only changes what the program claims its own result to be.

constexpr std::size_t kNonceBytes = 16;

/// `index` < 2^31
std::string encode_frame(std::string_view nonce, std::uint32_t index, std::string_view bytes);
std::string encode_done(std::string_view nonce);

/// Takes the pipe's bytes in pieces of any size. Never holds more than it was fed.
class FrameDecoder {
 public:
  /// `nonce` has kNonceBytes bytes.
  explicit FrameDecoder(std::string_view nonce);

  /// False from the first byte on that no right sender would have sent; see `fault`.
  bool feed(std::string_view bytes);

  std::vector<Frame>& frames() { return frames_; }

  bool done() const { return done_; }

  /// Empty, or what was wrong: "frames after done", "bytes that are no frame", ...
  const std::string& fault() const { return fault_; }

  /// Bytes of a frame that has not come to its end.
  bool inside_frame() const { return buffer_.size() > at_; }

 private:
  bool fail(std::string fault);

  std::string start_;  // of every frame: magic and nonce
  std::string buffer_ = {};
  std::size_t at_ = 0;  // of the buffer, decoded
  std::vector<Frame> frames_ = {};
  bool done_ = false;
  std::string fault_ = {};
};

}  // namespace ponder
