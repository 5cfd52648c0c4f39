// What a number literal is worth. Decimals stay strings of digits with a place for the point, so
// their size does not matter; fractions are reduced in 64 bits and written as decimals when they
// end (long division), so that 1/2 and 0.50 meet in one spelling.

#include "scorers/number.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "harness/base/text.h"
#include "scorers/extract.h"
#include "scorers/extract_number.h"
#include "scorers/fold.h"
#include "scorers/number_literal.h"
#include "scorers/units.h"

namespace ponder {

namespace {

constexpr std::size_t kMaxDigits = 1000;
constexpr std::int64_t kMaxExponent = 1000;
constexpr std::size_t kMaxFractionDigits = 18;  // 10 * remainder still fits 64 bits

constexpr std::size_t kMaxShown = 200;  // bytes of a box that holds no number

/// digits * 10^-scale
struct Decimal {
  std::string digits = {};
  std::int64_t scale = 0;
};

/// Digit groups and the marks between them: `,`, `.`, or `g` for marks that only ever group.
struct Groups {
  std::vector<std::string_view> digits = {};
  std::string marks = {};
};

Groups split_groups(std::string_view run) {
  Groups groups;
  for (std::size_t at = 0;;) {
    const std::size_t begin = at;
    while (at < run.size() && is_digit(run[at])) ++at;
    groups.digits.push_back(run.substr(begin, at - begin));
    if (at == run.size()) return groups;
    const std::size_t mark = at;
    while (at < run.size() && !is_digit(run[at])) ++at;
    const std::string_view text = run.substr(mark, at - mark);
    groups.marks += text == "."                                                 ? '.'
                    : text.find(',') != std::string_view::npos && text != "\\," ? ','
                                                                                : 'g';
  }
}

/// 1 234 567 or, as India groups, 12 34 567; the first `count` groups.
bool are_thousands(const std::vector<std::string_view>& groups, std::size_t count) {
  const std::size_t middle = count > 2 ? groups[1].size() : 3;
  if (groups[0].empty() || groups[0].size() > middle || groups[0][0] == '0') return false;
  if (middle != 2 && middle != 3) return false;
  for (std::size_t i = 1; i + 1 < count; ++i) {
    if (groups[i].size() != middle) return false;
  }
  return groups[count - 1].size() == 3;
}

/// What the reader of a literal must know beside it.
struct Reading {
  NumberStyle style = {};
  bool whole = false;
};

/// Whether the one mark of 1.234 or 1,234 is a decimal point, where its groups could be thousands.
bool ambiguous_is_decimal(char mark, std::string_view behind, const Reading& reading) {
  const char decimal_mark = reading.style.decimal_comma ? ',' : '.';
  if (mark != decimal_mark) return false;
  return !reading.whole || behind.find_first_not_of('0') == std::string_view::npos;
}

std::optional<Decimal> read_run(std::string_view run, const Reading& reading) {
  if (run.size() > 3 * kMaxDigits) return std::nullopt;
  const Groups groups = split_groups(run);
  const std::string& marks = groups.marks;
  const std::size_t count = groups.digits.size();
  const auto same = [&](std::size_t n) {
    return marks.find_first_not_of(marks[0]) >= n;  // npos is larger still
  };

  bool decimal = false;  // the last group is the fraction
  if (count == 2) {
    const bool thousands = are_thousands(groups.digits, 2);
    if (marks[0] == 'g' && !thousands) return std::nullopt;
    decimal = marks[0] != 'g' &&
              (!thousands || ambiguous_is_decimal(marks[0], groups.digits[1], reading));
  } else if (count > 2) {
    decimal = marks.back() != marks[0];
    const std::size_t grouped = decimal ? count - 1 : count;
    if (!same(grouped - 1) || !are_thousands(groups.digits, grouped)) return std::nullopt;
    if (decimal && marks.back() == 'g') return std::nullopt;
  }

  Decimal value;
  for (const std::string_view part : groups.digits) value.digits += part;
  if (decimal) value.scale = static_cast<std::int64_t>(groups.digits.back().size());
  if (value.digits.empty() || value.digits.size() > kMaxDigits) return std::nullopt;
  return value;
}

std::string spell(bool negative, Decimal value) {
  std::string& digits = value.digits;
  if (value.scale < 0) digits.append(static_cast<std::size_t>(-value.scale), '0');
  const auto fraction = static_cast<std::size_t>(std::max<std::int64_t>(value.scale, 0));
  if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
  std::string whole = digits.substr(0, digits.size() - fraction);
  std::string rest = digits.substr(digits.size() - fraction);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  rest.erase(rest.find_last_not_of('0') + 1);
  if (!rest.empty()) whole += "." + rest;
  return (negative && whole != "0" ? "-" : "") + whole;
}

/// As an integer times 10^-scale, at most 18 digits.
std::optional<std::uint64_t> small(const Decimal& value, std::int64_t more_zeros) {
  std::string digits = value.digits;
  digits.append(static_cast<std::size_t>(more_zeros), '0');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits.size() > kMaxFractionDigits) return std::nullopt;
  const auto n = parse_int(digits);
  return n ? std::optional(static_cast<std::uint64_t>(*n)) : std::nullopt;
}

std::optional<std::string> spell_fraction(const NumberLiteral& literal, const Reading& reading) {
  const auto upper = read_run(literal.numerator, reading);
  const auto lower = read_run(literal.denominator, reading);
  if (!upper || !lower) return std::nullopt;
  auto n = small(*upper, lower->scale);
  auto d = small(*lower, upper->scale);
  if (!n || !d || *d == 0) return std::nullopt;
  if (!literal.whole.empty()) {
    const auto whole = read_run(literal.whole, reading);
    const auto w = whole ? small(*whole, 0) : std::nullopt;
    std::uint64_t sum = 0;
    if (!w || *n >= *d || __builtin_mul_overflow(*w, *d, &sum)) return std::nullopt;
    if (__builtin_add_overflow(sum, *n, &sum)) return std::nullopt;
    n = sum;
  }

  const std::uint64_t divisor = std::gcd(*n, *d);
  *n /= divisor;
  *d /= divisor;
  std::uint64_t prime_to_ten = *d;
  while (prime_to_ten % 2 == 0) prime_to_ten /= 2;
  while (prime_to_ten % 5 == 0) prime_to_ten /= 5;
  if (prime_to_ten != 1) {
    return (literal.negative ? "-" : "") + std::to_string(*n) + "/" + std::to_string(*d);
  }
  Decimal value{.digits = std::to_string(*n / *d)};
  for (std::uint64_t rest = *n % *d; rest != 0; ++value.scale) {
    rest *= 10;
    value.digits += static_cast<char>('0' + rest / *d);
    rest %= *d;
  }
  return spell(literal.negative, std::move(value));
}

std::optional<std::string> spell_literal(const NumberLiteral& literal, const Reading& reading) {
  if (literal.power) return std::nullopt;
  if (!literal.denominator.empty()) return spell_fraction(literal, reading);
  auto value = read_run(literal.whole, reading);
  if (!value) return std::nullopt;
  if (!literal.exponent.empty()) {
    const std::string_view text = literal.exponent;
    const auto exponent = parse_int(text.substr(text[0] == '+' ? 1 : 0));
    if (!exponent || *exponent > kMaxExponent || *exponent < -kMaxExponent) return std::nullopt;
    value->scale -= *exponent;
  }
  value->scale -= literal.scale;
  return spell(literal.negative, std::move(*value));
}

/// `- 5`, `-\$ 5`: nothing but a minus and currency before the number.
bool is_lone_minus(std::string_view prefix) {
  std::string marks;
  for (const char c : prefix) {
    if (std::string_view(" \\$*(").find(c) == std::string_view::npos) marks += c;
  }
  return marks == "-";
}

class NumberScorer final : public Scorer {
 public:
  explicit NumberScorer(std::string_view language)
      : language_(language), style_(number_style(language)) {}

  using Scorer::score;

  std::string name() const override {
    return language_.empty() ? "number/2" : "number/2 " + language_;
  }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto target = canonical_number(sample.target);
    if (!target) return {.outcome = Outcome::unscored, .reason = "target_no_number"};
    if (trim(answer).empty()) return {.outcome = Outcome::no_answer, .reason = "empty_answer"};
    const NumberSearch search = extract_number(answer, style_);
    if (search.unclosed_box) return {.outcome = Outcome::no_answer, .reason = "unclosed_box"};
    if (!search.found) return {.outcome = Outcome::no_answer, .reason = "no_number"};
    const bool whole = target->find_first_of("./") == std::string::npos;
    const auto value = canonical_number(search.found->text, style_, whole);
    if (!value) {
      return {.outcome = Outcome::no_answer,
              .extracted = to_valid_utf8(search.found->text.substr(0, kMaxShown)),
              .reason = "no_number"};
    }
    const bool equal = *value == *target;
    return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
            .score = equal ? 1.0 : 0.0,
            .extracted = *value,
            .reason = equal ? "equal" : "different"};
  }

 private:
  std::string language_;
  NumberStyle style_;
};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

NumberStyle number_style(std::string_view language) {
  const std::string_view code = language.substr(0, language.find_first_of("-_"));
  return {.decimal_comma = is_one_of(
              code, {"de", "es", "fr", "it", "pt", "nl", "da", "sv", "nb", "no", "fi", "ru",
                     "uk", "pl", "cs", "sk", "sl", "hr", "sr", "bg", "ro", "hu", "el", "tr",
                     "vi", "id", "lt", "lv", "et", "ca", "gl", "eu", "kk", "az", "be", "mk"}),
          .space_groups = is_one_of(code, {"fr", "ru", "uk", "pl", "cs", "sk", "bg", "hu", "sv",
                                           "nb", "no", "fi", "lt", "lv", "et", "kk", "be"})};
}

std::optional<std::string> canonical_number(std::string_view text,
                                            const NumberStyle& style,
                                            bool whole) {
  const Reading reading{.style = style, .whole = whole};
  const std::string folded = fold(text);
  std::string_view side = folded;
  if (const std::size_t equals = side.rfind('='); equals != std::string_view::npos) {
    side.remove_prefix(equals + 1);
  }
  // A marked-off value is one number or none, so here a plain space can only group.
  auto literal = next_number(side, 0, true);
  if (literal && is_lone_minus(side.substr(0, literal->begin))) {
    literal->negative = !literal->negative;
  }
  if (!literal || !is_only_units(side.substr(0, literal->begin)) ||
      !is_only_units(side.substr(literal->end))) {
    return std::nullopt;
  }
  return spell_literal(*literal, reading);
}

ScorerPtr number_scorer(std::string_view language) {
  return std::make_shared<NumberScorer>(language);
}

}  // namespace ponder
