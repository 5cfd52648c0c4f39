#include "sandbox/capture.h"

#include <algorithm>

namespace ponder {

void Capture::add(std::string_view bytes) {
  total_ += static_cast<std::int64_t>(bytes.size());
  const std::size_t to_head = std::min(bytes.size(), keep_ - head_.size());
  head_.append(bytes.substr(0, to_head));
  bytes.remove_prefix(to_head);
  if (bytes.size() > keep_) bytes.remove_prefix(bytes.size() - keep_);
  tail_.append(bytes);
  if (tail_.size() > 2 * keep_) tail_.erase(0, tail_.size() - keep_);
}

Captured Capture::take() const {
  Captured out;
  out.total = total_;
  out.cut = head_.size();
  const std::size_t tail = std::min(tail_.size(), keep_);
  out.bytes = head_ + tail_.substr(tail_.size() - tail);
  out.omitted = total_ - static_cast<std::int64_t>(out.bytes.size());
  return out;
}

std::string Captured::text() const {
  if (omitted == 0) return bytes;
  return bytes.substr(0, cut) + "[... " + std::to_string(omitted) + " bytes ...]" +
         bytes.substr(cut);
}

}  // namespace ponder
