// Whole answers have forms that no formula has: words, numerals with letters, clock times. They are
// tried in an order that leaves formulas alone.

#include <algorithm>
#include <array>

#include "harness/base/text.h"
#include "scorers/math/clean.h"
#include "scorers/math/limits.h"
#include "scorers/math/names.h"
#include "scorers/math/parser.h"

namespace ponder::math {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Words of two to four letters that are answers rather than products of variables.
bool is_answer_word(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kWords = {
      "yes",  "no",   "true", "odd",  "even", "none", "one",  "two",  "six",  "ten",  "up",
      "down", "left", "east", "west", "on",   "off",  "both", "four", "five", "nine", "zero"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

bool is_empty_set(std::string_view words) {
  static constexpr std::array<std::string_view, 12> kNothing = {"no solution",
                                                                "no solutions",
                                                                "none",
                                                                "no real solution",
                                                                "no real solutions",
                                                                "empty set",
                                                                "the empty set",
                                                                "does not exist",
                                                                "no values",
                                                                "there are no solutions",
                                                                "no such values exist",
                                                                "empty"};
  return std::find(kNothing.begin(), kNothing.end(), words) != kNothing.end();
}

/// `1A_{16}`, `BEE_{12}`: digits beyond 9, so that no formula would do.
std::optional<Node> lettered_numeral(std::string_view text) {
  const std::size_t bar = text.find('_');
  if (bar == std::string_view::npos || bar == 0 || bar > kMaxDigits) return std::nullopt;
  std::string digits(text.substr(0, bar));
  bool found = false;
  for (const std::string_view command : {"\\text", "\\mathrm"}) {
    digits = std::string(unwrap_command(digits, command, &found));
  }
  const bool fits = std::all_of(digits.begin(), digits.end(),
                                [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
  if (!fits || std::none_of(digits.begin(), digits.end(), is_digit)) {
    if (!fits || digits.size() < 2) return std::nullopt;
  }
  std::string_view base = unwrap_command(text.substr(bar + 1), "", &found);
  const auto value = parse_int(base);
  if (!value || *value < 11 || *value > 36) return std::nullopt;
  return make(Kind::based, std::move(digits), number(static_cast<long>(*value)));
}

/// `4:30 p.m.`, `9 a.m.`: words, in one spelling.
std::optional<Node> clock_time(std::string_view cleaned) {
  std::string words;
  for (const char c : cleaned) {
    if (c != '.' && c != ' ' && c != '~' && c != '{' && c != '}' && c != '\\') words += c;
  }
  for (const std::string_view command : {"text", "mathrm"}) {
    for (std::size_t at; (at = words.find(command)) != std::string::npos;) {
      words.erase(at, command.size());
    }
  }
  words = normal_words(words);
  if (words.size() < 3 || !is_digit(words[0])) return std::nullopt;
  const std::string tail = words.substr(words.size() - 2);
  if (tail != "am" && tail != "pm") return std::nullopt;
  std::string clock = words.substr(0, words.size() - 2);
  if (!std::all_of(clock.begin(), clock.end(), [](char c) { return is_digit(c) || c == ':'; })) {
    return std::nullopt;
  }
  if (clock.find(':') == std::string::npos) clock += ":00";
  if (clock.size() == 5 && clock[0] == '0') clock.erase(0, 1);
  return make(Kind::words, clock + ' ' + tail);
}

std::optional<Node> plain_words(std::string_view cleaned, const Reading& reading) {
  const bool letters_only = std::all_of(cleaned.begin(), cleaned.end(), [](char c) {
    return is_letter(c) || c == ' ' || c == '-' || c == '\'' || c == '.' || c == ',';
  });
  const std::string words = normal_words(cleaned);
  if (!letters_only || words.size() < 2) return std::nullopt;
  if (is_empty_set(words)) return make(Kind::set);
  if (const auto value = number_of_words(words)) {
    return reading.number_words ? number(*value) : make(Kind::words, words);
  }
  if (is_answer_word(words)) return make(Kind::words, words);
  return std::nullopt;
}

std::optional<Node> whole_answer(std::string_view cleaned, const Reading& reading, int depth) {
  if (const auto node = clock_time(cleaned)) return node;
  if (const auto node = lettered_numeral(cleaned)) return node;
  if (const auto node = plain_words(cleaned, reading)) return node;
  if (depth > 3) return std::nullopt;
  for (const std::string_view command : {"\\text", "\\mbox", "\\textbf", "\\mathrm", "\\mathbf",
                                         "\\textit", "\\textrm", "\\operatorname"}) {
    bool found = false;
    const std::string_view inside = unwrap_command(cleaned, command, &found);
    if (!found) continue;
    const std::string again = clean(inside);
    if (auto node = whole_answer(again, reading, depth + 1)) return node;
    // Letters in \text{} are a word, not a product; one letter is a symbol.
    if (again.size() != 1 && std::all_of(again.begin(), again.end(), is_letter)) {
      return make(Kind::words, normal_words(again));
    }
    bool too_large = false;
    if (auto node = parse_formula(again, reading, &too_large)) return node;
    return make(Kind::words, normal_words(again));
  }
  return std::nullopt;
}

/// Words inside a formula are compared in one spelling.
Node with_normal_words(const Node& tree) {
  return rewritten(tree, [](Node& node) {
    if (!node.is(Kind::words)) return;
    if (node.text.size() == 1 && is_letter(node.text[0])) {
      node.kind = Kind::symbol;
      return;
    }
    node.text = normal_words(node.text);
    if (is_empty_set(node.text)) node = make(Kind::set);
  });
}

}  // namespace

Answer parse_answer(std::string_view text, const Reading& reading) {
  Answer answer;
  if (text.size() > kMaxBytes) {
    answer.too_large = true;
    return answer;
  }
  answer.cleaned = clean(text);
  if (auto node = whole_answer(answer.cleaned, reading, 0)) {
    answer.tree = std::move(*node);
    answer.formula = true;
  } else if (auto formula = parse_formula(answer.cleaned, reading, &answer.too_large)) {
    answer.tree = with_normal_words(*formula);
    answer.formula = true;
  } else {
    answer.tree = make(Kind::words, normal_words(answer.cleaned));
  }
  return answer;
}

}  // namespace ponder::math
