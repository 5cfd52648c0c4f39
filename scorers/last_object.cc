#include "scorers/last_object.h"

namespace ponder {

namespace {

/// The brace that opens the object which closes at `end`, by counting alone; npos: none.
std::size_t opening_of(std::string_view text, std::size_t end) {
  int depth = 0;
  for (std::size_t at = end + 1; at-- > 0;) {
    depth += text[at] == '}' ? 1 : text[at] == '{' ? -1 : 0;
    if (depth == 0) return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::optional<Value> last_json_object(std::string_view text) {
  constexpr int kTries = 64;
  std::size_t end = text.rfind('}');
  for (int tried = 0; tried < kTries && end != std::string_view::npos; ++tried) {
    const std::size_t begin = opening_of(text, end);
    if (begin != std::string_view::npos) {
      auto value = parse_json(text.substr(begin, end + 1 - begin));
      if (value && value->is_dict()) return std::move(*value);
    }
    if (end == 0) break;
    end = text.rfind('}', end - 1);
  }
  return std::nullopt;
}

}  // namespace ponder
