// Finds the extent of numbers in a text; what they are worth is decided in number.cc. Separators
// are taken greedily ("1,2,3" is one literal): whether they group, mark decimals or make a list is
// a question of value.

#include "scorers/number_literal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scorers/extract.h"

namespace ponder {

namespace {

class Reader {
 public:
  Reader(std::string_view text, std::size_t at, bool space_groups)
      : text_(text), at_(at), space_groups_(space_groups) {}

  std::size_t at() const { return at_; }

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  bool take(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool take_any(std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return take(word); });
  }

  void skip_spaces() {
    while (peek() == ' ') ++at_;
  }

  std::string_view digits() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  /// Digits with separators: `,` and `.` before a digit, group marks before three digits.
  std::string_view run() {
    const std::size_t begin = at_;
    if (!is_digit(peek()) && !(peek() == '.' && is_digit(peek(1)))) return {};
    if (peek() == '.') ++at_;
    for (;;) {
      digits();
      const std::size_t end = at_;
      const bool mark = take_any({"{,}", ",\\!", ",", "."});
      const bool group = !mark && take_any({"\u00A0", "\\,", "\\!", "'", "\u2019"});
      const bool space = !mark && !group && space_groups_ && take_any({" ", "~", "\\ "});
      const bool three = is_digit(peek(0)) && is_digit(peek(1)) && is_digit(peek(2)) &&
                         !is_digit(peek(3)) && !(space && peek(3) == '/');
      if ((mark && is_digit(peek())) || ((group || space) && three)) continue;
      at_ = end;
      return text_.substr(begin, end - begin);
    }
  }

  void back_to(std::size_t at) { at_ = at; }

 private:
  std::string_view text_;
  std::size_t at_;
  bool space_groups_;
};

/// Whether something other than plain text begins with this byte.
bool may_begin(char c) {
  return is_letter(c) || is_digit(c) || c == '\\' || c == '.' || c == '_';
}

/// One argument of \frac: {12}, {-3}, or a single digit.
std::string_view fraction_argument(Reader* in, bool* negative) {
  in->skip_spaces();
  if (!in->take("{")) {
    const std::size_t begin = in->at();
    const std::string_view all = in->digits();
    in->back_to(begin + std::min<std::size_t>(1, all.size()));
    return all.substr(0, 1);
  }
  in->skip_spaces();
  if (in->take("-")) *negative = !*negative;
  const std::string_view value = in->run();
  in->skip_spaces();
  return in->take("}") ? value : std::string_view();
}

bool latex_fraction(Reader* in, NumberLiteral* out) {
  const std::size_t begin = in->at();
  const bool negative = out->negative;
  if (in->take_any({"\\frac", "\\dfrac", "\\tfrac", "\\cfrac"})) {
    out->numerator = fraction_argument(in, &out->negative);
    out->denominator = fraction_argument(in, &out->negative);
    if (!out->numerator.empty() && !out->denominator.empty()) return true;
    out->numerator = out->denominator = {};
    out->negative = negative;
  }
  in->back_to(begin);
  return false;
}

/// `/4` after a numerator; not of a date 1/2/2020.
bool slash(Reader* in, std::string_view* denominator) {
  const std::size_t begin = in->at();
  in->skip_spaces();
  if (in->take("/")) {
    in->skip_spaces();
    *denominator = in->run();
    if (!denominator->empty() && !(in->peek() == '/' && is_digit(in->peek(1)))) return true;
    *denominator = {};
  }
  in->back_to(begin);
  return false;
}

/// The fraction part of a mixed number, as in `2 1/2` and `2\frac12`.
void mixed_part(Reader* in, NumberLiteral* out) {
  const std::size_t begin = in->at();
  in->skip_spaces();
  if (latex_fraction(in, out)) return;
  if (in->at() > begin && is_digit(in->peek())) {
    const std::string_view numerator = in->digits();
    if (in->peek() == '/' && slash(in, &out->denominator)) {
      out->numerator = numerator;
      return;
    }
  }
  in->back_to(begin);
}

std::string_view signed_digits(Reader* in, std::string_view text) {
  const std::size_t begin = in->at();
  if (!in->take("-")) in->take("+");
  return in->digits().empty() ? std::string_view() : text.substr(begin, in->at() - begin);
}

/// `{3}` or `3` after `10^`.
std::string_view braced_exponent(Reader* in, std::string_view text) {
  const bool braced = in->take("{");
  const std::string_view value = signed_digits(in, text);
  return braced && !in->take("}") ? std::string_view() : value;
}

/// e3, \times 10^3, million.
void power_of_ten(Reader* in, std::string_view text, NumberLiteral* out) {
  constexpr std::string_view kFirst = " eE\\*tmb";
  const char next = in->peek();
  if (static_cast<unsigned char>(next) < 0x80 && kFirst.find(next) == std::string_view::npos)
    return;
  const std::size_t begin = in->at();
  if (in->take_any({"e", "E"})) {
    out->exponent = signed_digits(in, text);
    if (!out->exponent.empty() && !is_letter(in->peek())) return;
    out->exponent = {};
    in->back_to(begin);
  }
  in->skip_spaces();
  if (in->take_any({"\\times", "\\cdot", "*"})) {
    in->skip_spaces();
    if (in->take("10^")) out->exponent = braced_exponent(in, text);
    if (!out->exponent.empty()) return;
    in->back_to(begin);
    return;
  }
  static constexpr std::array<std::pair<std::string_view, int>, 8> kWords = {{{"thousand", 3},
                                                                              {"million", 6},
                                                                              {"billion", 9},
                                                                              {"trillion", 12},
                                                                              {"万", 4},
                                                                              {"萬", 4},
                                                                              {"亿", 8},
                                                                              {"億", 8}}};
  for (const auto& [word, scale] : kWords) {
    const std::size_t before = in->at();
    if (in->take(word)) {
      if (is_letter(word[0]) && is_letter(in->peek())) {
        in->back_to(before);
        continue;
      }
      out->scale = scale;
      return;
    }
  }
  in->back_to(begin);
}

/// 5^2 is an expression; 10^6 is a number, 90^\circ an angle.
void raised(Reader* in, std::string_view text, NumberLiteral* out) {
  if (in->peek() != '^') return;
  const std::size_t begin = in->at();
  in->take("^");
  if (in->take_any({"\\circ", "{\\circ}", "{ \\circ }"})) {
    in->back_to(begin);
    return;
  }
  const std::string_view exponent = braced_exponent(in, text);
  const bool ten = out->whole == "10" && out->numerator.empty() && out->exponent.empty();
  if (ten && !exponent.empty() && in->peek() != '^') {
    out->whole = out->whole.substr(0, 1);
    out->exponent = exponent;
  } else {
    out->power = true;
  }
}

/// Takes the sign and the currency mark before the number, at most a few bytes back to `limit`.
void look_back(std::string_view text, std::size_t limit, NumberLiteral* out) {
  static constexpr std::array<std::string_view, 9> kCurrencies = {
      "\\$", "US$", "$", "£", "€", "¥", "₹", "Rs.", "\\pounds"};
  std::size_t at = out->begin;
  const auto ends_with = [&](std::string_view word) {
    return at >= limit + word.size() && text.substr(at - word.size(), word.size()) == word;
  };
  for (const std::string_view currency : kCurrencies) {
    if (ends_with(currency)) {
      at -= currency.size();
      break;
    }
  }
  out->begin = at;
  if (at == limit || (text[at - 1] != '-' && text[at - 1] != '+')) return;
  const char before = at - 1 > 0 ? text[at - 2] : ' ';
  // 7-5 is a difference and a--5 a dash: only a sign after neither is one of the number.
  if (is_digit(before) || is_letter(before) || before == ')' || before == '}' || before == '-') {
    return;
  }
  out->begin = at - 1;
  if (text[at - 1] == '-') out->negative = !out->negative;
}

}  // namespace

std::optional<NumberLiteral> next_number(std::string_view folded,
                                         std::size_t from,
                                         bool space_groups) {
  for (std::size_t at = from; at < folded.size();) {
    const char c = folded[at];
    if (!may_begin(c)) {
      ++at;
      continue;
    }
    Reader in(folded, at, space_groups);
    NumberLiteral out;
    out.begin = at;
    if (c == '\\' && at + 1 < folded.size() && !is_letter(folded[at + 1])) {
      ++at;
    } else if (c == '\\') {
      if (latex_fraction(&in, &out)) {
        out.end = in.at();
        raised(&in, folded, &out);
        out.end = in.at();
        look_back(folded, from, &out);
        return out;
      }
      ++at;  // a command: its name is not a word that digits could belong to
      while (at < folded.size() && is_letter(folded[at])) ++at;
    } else if (is_letter(c) || c == '_') {
      if (folded.substr(at, 2) == "Rs" || folded.substr(at, 3) == "USD") {
        at += c == 'R' ? 2 : 3;
        continue;
      }
      while (at < folded.size() &&
             (is_letter(folded[at]) || is_digit(folded[at]) || folded[at] == '_')) {
        ++at;
      }
    } else if (is_digit(c) ||
               (c == '.' && is_digit(in.peek(1)) && (at == 0 || folded[at - 1] != '.'))) {
      out.whole = in.run();
      const bool plain = std::all_of(out.whole.begin(), out.whole.end(), is_digit);
      const bool in_chain = at > 1 && folded[at - 1] == '/' && is_digit(folded[at - 2]);
      if (!in_chain && slash(&in, &out.denominator)) {
        out.numerator = std::exchange(out.whole, {});
      } else {
        if (plain) mixed_part(&in, &out);
        if (out.numerator.empty()) power_of_ten(&in, folded, &out);
      }
      raised(&in, folded, &out);
      out.end = in.at();
      look_back(folded, from, &out);
      return out;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

}  // namespace ponder
