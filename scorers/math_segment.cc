#include "scorers/math_segment.h"

#include <algorithm>

#include "scorers/extract.h"

namespace ponder {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Finds the ends of mathematics; what was looked for in vain once is not looked for again.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::size_t closing(std::string_view mark, std::size_t from) {
    std::size_t& none_from = none_from_[mark == "$$" ? 0 : mark == "\\]" ? 1 : 2];
    if (from >= none_from) return std::string_view::npos;
    const std::size_t at = text_.find(mark, from);
    if (at == std::string_view::npos) none_from = std::min(none_from, from);
    return at;
  }

  std::size_t closing_dollar(std::size_t from) {
    if (from >= none_from_[3]) return std::string_view::npos;
    for (std::size_t at = from; at < text_.size(); ++at) {
      if (text_[at] == '\\') {
        ++at;
      } else if (text_.substr(at, 2) == "$$") {
        ++at;  // display mathematics, or nothing: no end either way
      } else if (text_[at] == '$' && at > from && !is_space(text_[at - 1]) &&
                 !(at + 1 < text_.size() && is_digit(text_[at + 1]))) {
        return at;
      }
    }
    none_from_[3] = from;
    return std::string_view::npos;
  }

 private:
  std::string_view text_;
  std::size_t none_from_[4] = {std::string_view::npos, std::string_view::npos,
                               std::string_view::npos, std::string_view::npos};
};

}  // namespace

std::vector<MathSegment> math_segments(std::string_view text) {
  constexpr std::ptrdiff_t kMostSegments = 16'384;
  std::vector<MathSegment> segments;
  Scanner scanner(text);
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c != '$' && c != '\\') {
      ++at;
      continue;
    }
    const std::string_view two = text.substr(at, 2);
    MathSegment segment{.outer = at};
    std::size_t close = std::string_view::npos;
    std::size_t width = two.size();
    if (two == "$$" || two == "\\[" || two == "\\(") {
      segment.begin = at + 2;
      close = scanner.closing(two == "$$" ? "$$" : two == "\\[" ? "\\]" : "\\)", at + 2);
    } else if (c == '$' && two.size() == 2 && !is_space(two[1])) {
      segment.begin = at + 1;
      width = 1;
      close = scanner.closing_dollar(at + 1);
    }
    if (close == std::string_view::npos) {
      at += c == '\\' ? 2 : 1;  // an escaped character opens nothing
      continue;
    }
    segment.end = close;
    segment.outer_end = close + width;
    if (text.substr(segment.begin, close - segment.begin).find_first_not_of(" \t\r\n") !=
        std::string_view::npos) {
      if (segments.size() >= std::size_t{2 * kMostSegments}) {
        segments.erase(segments.begin(), segments.begin() + kMostSegments);
      }
      segments.push_back(segment);
    }
    at = segment.outer_end;
  }
  return segments;
}

}  // namespace ponder
