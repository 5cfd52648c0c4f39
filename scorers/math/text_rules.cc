#include "scorers/math/text_rules.h"

#include <algorithm>
#include <array>

#include "harness/base/text.h"

namespace ponder::math {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_unit_word(std::string_view word) {
  static constexpr std::array<std::string_view, 84> kWords = {
      "east",    "degree",  "mph",   "kmph",    "ft",      "m",         "square",     "meter",
      "metre",   "mile",    "west",  "degrees", "cm",      "mm",        "km",         "kg",
      "gm",      "gram",    "g",     "l",       "s",       "h",         "t",          "d",
      "c",       "inch",    "inche", "in",      "foot",    "feet",      "yard",       "minute",
      "min",     "second",  "sec",   "hour",    "hr",      "day",       "week",       "month",
      "year",    "dollar",  "cent",  "euro",    "pound",   "rs",        "rupee",      "unit",
      "sq",      "cubic",   "time",  "point",   "people",  "person",    "way",        "edge",
      "student", "integer", "digit", "number",  "percent", "profit",    "loss",       "ounce",
      "lb",      "mileage", "liter", "litre",   "ml",      "kilometer", "centimeter", "millimeter",
      "ton",     "gallon",  "quart", "pint",    "ticket",  "book",      "apple",      "ball",
      "marble",  "cookie",  "page",  "multiple"};
  if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
  return word.size() > 2 && word.back() == 's' && is_unit_word(word.substr(0, word.size() - 1));
}

/// Length of a trailing `\text{..}` or `\mbox{..}` with an optional `^2` behind it; 0 if none.
std::size_t trailing_text(std::string_view text) {
  std::string_view rest = text;
  if (rest.size() > 2 && rest[rest.size() - 2] == '^') rest.remove_suffix(2);
  if (rest.ends_with('}') && rest.size() > 4 && rest.substr(rest.size() - 4, 2) == "^{") {
    rest.remove_suffix(4);
  }
  if (!rest.ends_with('}')) return 0;
  const std::size_t open = std::max(rest.rfind("\\text{") + 1, rest.rfind("\\mbox{") + 1);
  if (open == 0 || rest.substr(open).find('}') + open + 1 != rest.size()) return 0;
  return text.size() - (open - 1);
}

}  // namespace

std::string replaced(std::string_view text, std::string_view what, std::string_view by) {
  std::string out;
  out.reserve(text.size());
  for (;;) {
    const std::size_t at = text.find(what);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += by;
    text.remove_prefix(at + what.size());
  }
}

std::string without_trailing_units(std::string_view text, bool letters) {
  for (;;) {
    text = trim(text);
    std::size_t cut = trailing_text(text);
    if (cut == 0) {
      std::size_t begin = text.size();
      while (begin > 0 && is_letter(text[begin - 1])) --begin;
      const std::string_view word = text.substr(begin);
      const bool command = begin > 0 && text[begin - 1] == '\\';
      const bool apart = begin > 0 && text[begin - 1] == ' ';
      const bool good =
          word.size() > 1 ? is_unit_word(word) : letters && apart && is_unit_word(word);
      if (!word.empty() && !command && good) cut = word.size();
    }
    if (cut == 0 || cut >= text.size() || trim(text.substr(0, text.size() - cut)).empty()) {
      return std::string(text);
    }
    text.remove_suffix(cut);
  }
}

std::string math_verify_text(std::string_view text) {
  std::string out(trim(text));
  if (const std::size_t box = out.find("\\boxed{"); box != std::string::npos) {
    int depth = 0;
    for (std::size_t i = box + 6; i < out.size(); ++i) {
      if (out[i] == '{') ++depth;
      if (out[i] == '}' && --depth == 0) {
        out = out.substr(box + 7, i - box - 7);
        break;
      }
    }
  }
  for (const auto& [what, by] :
       {std::pair<std::string_view, std::string_view>{"\\mathrm{", "\\text{"},
        {"\\mathbf{", "\\text{"},
        {"\\mathit{", "\\text{"},
        {"{,}", ","},
        {"\\,", " "},
        {"\\;", " "},
        {"\\!", ""},
        {"\\$", ""}}) {
    out = replaced(out, what, by);
  }
  const bool had_text = out.find("\\text{") != std::string::npos;
  out = without_trailing_units(out, true);
  if (!had_text) return out;
  // A term that lost its operand with the text goes, and the sign before it.
  std::string_view rest = trim(out);
  if (!rest.empty() && (rest.back() == '/' || rest.back() == '*' || rest.back() == '^')) {
    const std::size_t sign = rest.find_last_of("+-");
    if (sign != std::string_view::npos && sign > 0) rest = trim(rest.substr(0, sign));
  }
  return std::string(rest);
}

}  // namespace ponder::math
