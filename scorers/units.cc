#include "scorers/units.h"

#include <algorithm>
#include <array>

#include "scorers/extract.h"

namespace ponder {

namespace {

template <std::size_t n>
bool contains(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view letters(std::string_view text) {
  return text.substr(0, static_cast<std::size_t>(
                            std::find_if_not(text.begin(), text.end(), is_letter) - text.begin()));
}

/// Units of one letter; any other single letter is read as a variable.
bool is_unit_letter(char c) {
  return std::string_view("mgshlLCF").find(c) != std::string_view::npos;
}

bool changes_the_value(std::string_view word) {
  static constexpr std::array<std::string_view, 20> kWords = {
      "pi", "sqrt", "sin",  "cos",   "tan",   "log",   "ln",   "exp",     "or",   "and",
      "to", "not",  "plus", "minus", "times", "dozen", "half", "hundred", "pair", "pairs"};
  return contains(kWords, word);
}

bool is_markup_command(std::string_view name) {
  static constexpr std::array<std::string_view, 16> kCommands = {
      "text", "textbf", "textit", "mathrm", "mathbf", "mathit", "mbox",   "rm",
      "quad", "qquad",  "circ",   "degree", "left",   "right",  "approx", "displaystyle"};
  return contains(kCommands, name);
}

/// Length of `^2`, `^{3}`, `^\circ` and the like, which may follow a unit; 0 if none.
std::size_t unit_power(std::string_view text) {
  for (const std::string_view power : {"^\\circ", "^{\\circ}", "^2", "^3", "^{2}", "^{3}"}) {
    if (text.substr(0, power.size()) == power) return power.size();
  }
  return 0;
}

/// Length of a UTF-8 character that is no Greek letter and no mathematical operator; 0 otherwise.
std::size_t plain_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const auto second = text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0U;
  const bool greek = first == 0xCE || first == 0xCF;
  const bool mathematical = first == 0xE2 && second >= 0x88 && second <= 0x8B;  // U+2200..22FF
  return greek || mathematical ? 0 : 1;
}

}  // namespace

bool is_only_units(std::string_view text) {
  while (!text.empty()) {
    const char c = text[0];
    std::size_t length = 0;
    if (is_letter(c)) {
      const std::string_view word = letters(text);
      const bool fine = word.size() == 1 ? is_unit_letter(c) : !changes_the_value(word);
      length = fine ? word.size() : 0;
    } else if (c == '\\') {
      const std::string_view name = letters(text.substr(1));
      const bool mark = text.size() > 1 &&
                        std::string_view("$%,;:! ()[]").find(text[1]) != std::string_view::npos;
      length = mark ? 2 : is_markup_command(name) ? 1 + name.size() : 0;
    } else if (c == '^') {
      length = unit_power(text);
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      length = plain_character(text);
    } else {
      length = std::string_view(" \t\r\n*_`$%.,;:'\"()[]{}~/-").find(c) != std::string_view::npos;
    }
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace ponder
