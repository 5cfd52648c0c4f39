#include "scorers/extract_json.h"

#include <algorithm>
#include <string>

namespace ponder {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

/// The last key of one of the known names; where its value begins. npos: none.
std::size_t last_value(std::string_view text) {
  constexpr std::string_view kEnd = "nswer\"";
  for (std::size_t at = text.rfind(kEnd); at != std::string_view::npos && at > 0;
       at = text.rfind(kEnd, at - 1)) {
    const std::string_view before = text.substr(0, at);
    const bool known = before.ends_with("\"a") || before.ends_with("\"A") ||
                       before.ends_with("\"final_a") || before.ends_with("\"Final_A");
    if (!known) continue;
    const std::size_t colon = text.find_first_not_of(kSpaces, at + kEnd.size());
    if (colon == std::string_view::npos || text[colon] != ':') continue;
    return std::min(text.find_first_not_of(kSpaces, colon + 1), text.size());
  }
  return std::string_view::npos;
}

/// What a JSON string means. `\f` before a letter is LaTeX that forgot to double its backslash
/// (\frac), and so are the other escapes that JSON has for control characters.
std::string unescaped(std::string_view inside) {
  std::string out;
  for (std::size_t at = 0; at < inside.size(); ++at) {
    const char next = at + 1 < inside.size() ? inside[at + 1] : '\0';
    if (inside[at] == '\\' && (next == '\\' || next == '"' || next == '/')) {
      out += next;
      ++at;
    } else if (inside[at] == '\\' && next == 'n' &&
               (at + 2 == inside.size() || !is_letter(inside[at + 2]))) {
      out += '\n';
      ++at;
    } else {
      out += inside[at];
    }
  }
  return out;
}

}  // namespace

std::optional<Extraction> find_answer_field(std::string_view folded) {
  const std::size_t begin = last_value(folded);
  if (begin >= folded.size()) return std::nullopt;  // npos too
  if (folded[begin] == '"') {
    std::size_t end = begin + 1;
    while (end < folded.size() && folded[end] != '"') end += folded[end] == '\\' ? 2 : 1;
    if (end >= folded.size()) return std::nullopt;
    Extraction found = extraction(ExtractRule::json, folded, begin + 1, end);
    found.text = unescaped(found.text);
    return found;
  }
  const std::size_t end =
      std::min(folded.find_first_not_of("+-.0123456789eE", begin), folded.size());
  const std::string_view value = folded.substr(begin, end - begin);
  if (std::none_of(value.begin(), value.end(), is_digit)) return std::nullopt;
  return extraction(ExtractRule::json, folded, begin, end);
}

}  // namespace ponder
