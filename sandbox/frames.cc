#include "sandbox/frames.h"

#include <algorithm>
#include <cstring>

namespace ponder {

namespace {

constexpr std::string_view kMagic = "PNDR";
constexpr std::size_t kHeaderBytes = 4 + kNonceBytes + 4 + 4;
constexpr std::uint32_t kDone = 0xFFFFFFFF;
constexpr std::uint32_t kMaxIndex = 0x7FFFFFFF;

void append_number(std::string& out, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(number >> shift & 0xFF);
}

std::uint32_t number_at(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  }
  return number;
}

std::string encode(std::string_view nonce, std::uint32_t index, std::string_view bytes) {
  std::string out(kMagic);
  out += nonce;
  append_number(out, index);
  append_number(out, static_cast<std::uint32_t>(bytes.size()));
  return out.append(bytes);
}

}  // namespace

std::string encode_frame(std::string_view nonce, std::uint32_t index, std::string_view bytes) {
  return encode(nonce, index, bytes);
}

std::string encode_done(std::string_view nonce) {
  return encode(nonce, kDone, "");
}

FrameDecoder::FrameDecoder(std::string_view nonce) : start_(std::string(kMagic)) {
  start_ += nonce;
}

bool FrameDecoder::fail(std::string fault) {
  fault_ = std::move(fault);
  buffer_.clear();
  at_ = 0;
  return false;
}

bool FrameDecoder::feed(std::string_view bytes) {
  if (!fault_.empty()) return false;
  if (bytes.empty()) return true;
  if (done_) return fail("frames after done");
  buffer_.append(bytes);
  for (;;) {
    const std::string_view rest = std::string_view(buffer_).substr(at_);
    // What there is of the fixed part must be right already: garbage is not waited for.
    const std::size_t known = std::min(start_.size(), rest.size());
    if (rest.substr(0, known) != std::string_view(start_).substr(0, known)) {
      return fail("bytes that are no frame of this run");
    }
    if (rest.size() < kHeaderBytes) break;
    const std::uint32_t index = number_at(rest.substr(start_.size()));
    const std::uint32_t length = number_at(rest.substr(start_.size() + 4));
    if (index == kDone) {
      if (length != 0) return fail("a done frame with contents");
      done_ = true;
      if (rest.size() > kHeaderBytes) return fail("frames after done");
      buffer_.clear();
      at_ = 0;
      return true;
    }
    if (index > kMaxIndex) return fail("a frame index out of range");
    if (rest.size() - kHeaderBytes < length) break;
    frames_.push_back({index, std::string(rest.substr(kHeaderBytes, length))});
    at_ += kHeaderBytes + length;
  }
  if (at_ > 0 && (at_ == buffer_.size() || at_ > buffer_.size() / 2)) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  return true;
}

}  // namespace ponder
