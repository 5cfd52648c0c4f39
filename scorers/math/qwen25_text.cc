#include <algorithm>
#include <array>
#include <utility>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "scorers/math/names.h"
#include "scorers/math/text_rules.h"

namespace ponder::math {

namespace {

using Rewriting = std::pair<std::string_view, std::string_view>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// `\text{x}` -> x
std::string without_text_commands(std::string text) {
  for (std::size_t at; (at = text.find("\\text{")) != std::string::npos;) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) break;
    text = text.substr(0, at) + text.substr(at + 6, end - at - 6) + text.substr(end + 1);
  }
  return text;
}

/// `\mbox{..}` goes with its content.
std::string without_mboxes(std::string text) {
  for (std::size_t at; (at = text.find("\\mbox{")) != std::string::npos;) {
    const std::size_t end = text.find('}', at);
    if (end == std::string::npos) break;
    text.erase(at, end - at + 1);
  }
  return text;
}

/// `3.000` -> `3`
std::string without_zero_decimals(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.' && i > 0 && is_digit(text[i - 1])) {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] == '0') ++end;
      if (end > i + 1 && (end == text.size() || !is_digit(text[end]))) {
        i = end - 1;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

/// `\sqrt3` -> `\sqrt{3}`, `\frac12` -> `\frac{1}{2}`
std::string with_braces(const std::string& text, std::string_view command, int arguments) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text.compare(i, command.size(), command) != 0) {
      out += text[i++];
      continue;
    }
    out += command;
    i += command.size();
    for (int a = 0; a < arguments && i < text.size(); ++a) {
      if (text[i] == '{') {
        int depth = 0;
        do {
          if (text[i] == '{') ++depth;
          if (text[i] == '}') --depth;
          out += text[i++];
        } while (depth > 0 && i < text.size());
      } else if (text[i] == '[' || text[i] == '\\') {
        break;
      } else {
        out += '{';
        out += text[i++];
        out += '}';
      }
    }
  }
  return out;
}

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace

std::string qwen25_text(std::string_view given) {
  std::string text(trim(given));
  std::erase(text, '\n');
  if (text.ends_with('.')) text.pop_back();
  static constexpr std::array<Rewriting, 19> kFirst = {{{"\\!", ""},
                                                        {"\\begin{bmatrix}", "\\begin{pmatrix}"},
                                                        {"\\end{bmatrix}", "\\end{pmatrix}"},
                                                        {"tfrac", "frac"},
                                                        {"dfrac", "frac"},
                                                        {"cfrac", "frac"},
                                                        {"\\neq", "\\ne"},
                                                        {"\\leq", "\\le"},
                                                        {"\\geq", "\\ge"},
                                                        {"\\left", ""},
                                                        {"\\right", ""},
                                                        {"\\{", "{"},
                                                        {"\\}", "}"},
                                                        {"^{\\circ}", ""},
                                                        {"^\\circ", ""},
                                                        {"\\$", ""},
                                                        {"$", ""},
                                                        {"\\(", ""},
                                                        {"\\)", ""}}};
  for (std::size_t at; (at = text.find("\\begin{array}")) != std::string::npos;) {
    std::size_t end = at + 13;
    if (end < text.size() && text[end] == '{') end = text.find('}', end);
    if (end == std::string::npos) break;
    if (text[end] == '}') ++end;
    text.replace(at, end - at, "\\begin{pmatrix}");
  }
  text = replaced(text, "\\end{array}", "\\end{pmatrix}");
  for (const auto& [what, by] : kFirst) text = replaced(text, what, by);
  text = without_trailing_units(text, false);
  if (const auto value = number_of_words(to_lower(text))) text = std::to_string(*value);
  text = without_text_commands(std::move(text));
  for (const std::string_view prefix :
       {"x=", "y=", "z=", "x\\in", "y\\in", "z\\in", "x\\to", "y\\to", "z\\to"}) {
    text = replaced(text, prefix, "");
  }
  static constexpr std::array<Rewriting, 12> kSecond = {{{"\\emptyset", "{}"},
                                                         {"(-\\infty,\\infty)", "\\mathbb{R}"},
                                                         {"\\%", ""},
                                                         {"%", ""},
                                                         {" .", " 0."},
                                                         {"{.", "{0."},
                                                         {"infinity", "\\infty"},
                                                         {"+\\infty", "\\infty"},
                                                         {"and", ""},
                                                         {"\\mathbf", ""},
                                                         {"\\mathrm", ""},
                                                         {"\\ ", ""}}};
  for (const auto& [what, by] : kSecond) text = replaced(text, what, by);
  text = without_mboxes(std::move(text));
  if (text.find('j') != std::string::npos && text.find('i') == std::string::npos) {
    std::replace(text.begin(), text.end(), 'j', 'i');
  }
  text = without_zero_decimals(text);
  text = std::string(trim(text));
  if (text.starts_with('.')) text.insert(0, "0");
  if (std::count(text.begin(), text.end(), '=') == 1) {
    const std::size_t equals = text.find('=');
    const bool order = equals > 0 && (text[equals - 1] == '<' || text[equals - 1] == '>');
    if (!order && trim(std::string_view(text).substr(0, equals)).size() <= 2) {
      text.erase(0, equals + 1);
    }
  }
  text = with_braces(text, "\\sqrt", 1);
  std::erase(text, ' ');
  text = with_braces(text, "\\frac", 2);
  if (const std::size_t bar = text.find('/'); bar != std::string::npos) {
    const std::string above = text.substr(0, bar);
    const std::string below = text.substr(bar + 1);
    if (is_integer(above) && is_integer(below)) text = "\\frac{" + above + "}{" + below + "}";
  }
  return text;
}

}  // namespace ponder::math
