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

std::optional<Decimal> read_run(std::string_view run) {
  if (run.size() > 3 * kMaxDigits) return std::nullopt;
  const Groups groups = split_groups(run);
  const std::string& marks = groups.marks;
  const std::size_t count = groups.digits.size();
  const auto same = [&](std::size_t n) {
    return marks.find_first_not_of(marks[0]) >= n;  // npos is larger still
  };

  bool decimal = false;  // the last group is the fraction
  if (count == 2) {
    const bool comma_groups = marks[0] == ',' && are_thousands(groups.digits, 2);
    decimal = marks[0] == '.' || (marks[0] == ',' && !comma_groups);
    if (marks[0] == 'g' && !are_thousands(groups.digits, 2)) return std::nullopt;
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

std::optional<std::string> spell_fraction(const NumberLiteral& literal) {
  const auto upper = read_run(literal.numerator);
  const auto lower = read_run(literal.denominator);
  if (!upper || !lower) return std::nullopt;
  auto n = small(*upper, lower->scale);
  auto d = small(*lower, upper->scale);
  if (!n || !d || *d == 0) return std::nullopt;
  if (!literal.whole.empty()) {
    const auto whole = read_run(literal.whole);
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

std::optional<std::string> spell_literal(const NumberLiteral& literal) {
  if (literal.power) return std::nullopt;
  if (!literal.denominator.empty()) return spell_fraction(literal);
  auto value = read_run(literal.whole);
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
  using Scorer::score;

  std::string name() const override { return "number/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto target = canonical_number(sample.target);
    if (!target) return {.outcome = Outcome::unscored, .reason = "target_no_number"};
    if (trim(answer).empty()) return {.outcome = Outcome::no_answer, .reason = "empty_answer"};
    const NumberSearch search = extract_number(answer);
    if (search.unclosed_box) return {.outcome = Outcome::no_answer, .reason = "unclosed_box"};
    if (!search.found) return {.outcome = Outcome::no_answer, .reason = "no_number"};
    const auto value = canonical_number(search.found->text);
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
};

}  // namespace

std::optional<std::string> canonical_number(std::string_view text) {
  const std::string folded = fold(text);
  std::string_view side = folded;
  if (const std::size_t equals = side.rfind('='); equals != std::string_view::npos) {
    side.remove_prefix(equals + 1);
  }
  auto literal = next_number(side, 0);
  if (literal && is_lone_minus(side.substr(0, literal->begin))) {
    literal->negative = !literal->negative;
  }
  if (!literal || !is_only_units(side.substr(0, literal->begin)) ||
      !is_only_units(side.substr(literal->end))) {
    return std::nullopt;
  }
  return spell_literal(*literal);
}

ScorerPtr number_scorer() {
  return std::make_shared<NumberScorer>();
}

}  // namespace ponder
