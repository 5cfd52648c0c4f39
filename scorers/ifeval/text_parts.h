#pragma once

#include <string_view>
#include <vector>

#include "harness/base/unicode.h"

namespace ponder::ifeval {

/// Python's str.strip().
inline std::string_view strip(std::string_view text) {
  return strip_right(strip_left(text));
}

inline bool is_blank(std::string_view text) {
  return strip_left(text).empty();
}

/// Python's str.split(separator): from the left, at least one part.
inline std::vector<std::string_view> split_by(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + separator.size());
  }
}

}  // namespace ponder::ifeval
