#include "scorers/math/rational.h"

#include <algorithm>

#include "harness/base/text.h"
#include "scorers/math/limits.h"

namespace ponder::math {

namespace {

/// 10^n as an integer.
Integer ten_to(std::size_t n) {
  Integer power(10);
  fmpz_pow_ui(power.get(), power.get(), n);
  return power;
}

bool set_digits(Integer& z, std::string_view digits, int base = 10) {
  return fmpz_set_str(z.get(), digits.empty() ? "0" : std::string(digits).c_str(), base) == 0;
}

}  // namespace

std::string Rational::text(std::size_t limit) const {
  // The size is known before the conversion, which is slow for what nobody will read.
  if (static_cast<std::size_t>(bits()) > limit * 4) return "(" + std::to_string(bits()) + " bits)";
  char* raw = fmpq_get_str(nullptr, 10, q_);
  std::string out = raw;
  flint_free(raw);
  if (out.size() > limit) out.resize(limit);
  return out;
}

std::optional<Rational> literal_value(std::string_view literal) {
  if (literal.size() > kMaxDigits + 16) return std::nullopt;
  std::int64_t exponent = 0;
  if (const std::size_t e = literal.find('e'); e != std::string_view::npos) {
    const auto read = parse_int(literal.substr(e + 1));
    if (!read || std::abs(*read) > kMaxExponent) return std::nullopt;
    exponent = *read;
    literal = literal.substr(0, e);
  }
  std::string_view repeat;
  if (const std::size_t open = literal.find('('); open != std::string_view::npos) {
    repeat = literal.substr(open + 1, literal.size() - open - 2);
    literal = literal.substr(0, open);
  }
  const std::size_t point = std::min(literal.find('.'), literal.size());
  const std::string_view whole = literal.substr(0, point);
  const std::string_view decimals =
      point < literal.size() ? literal.substr(point + 1) : std::string_view();

  // digits / 10^d, and for the repeating part r of p digits: + r / (10^d (10^p - 1))
  Integer digits;
  if (!set_digits(digits, std::string(whole) + std::string(decimals))) return std::nullopt;
  Integer below = ten_to(decimals.size());
  if (!repeat.empty()) {
    Integer nines = ten_to(repeat.size());
    fmpz_sub_ui(nines.get(), nines.get(), 1);
    Integer block;
    if (!set_digits(block, repeat)) return std::nullopt;
    fmpz_mul(digits.get(), digits.get(), nines.get());
    fmpz_add(digits.get(), digits.get(), block.get());
    fmpz_mul(below.get(), below.get(), nines.get());
  }
  if (exponent != 0) {
    const Integer scale = ten_to(static_cast<std::size_t>(std::abs(exponent)));
    Integer& side = exponent > 0 ? digits : below;
    fmpz_mul(side.get(), side.get(), scale.get());
  }
  Rational value;
  fmpq_set_fmpz_frac(value.get(), digits.get(), below.get());
  return value;
}

std::optional<Rational> based_value(std::string_view digits, long base) {
  if (base < 2 || base > 36 || digits.size() > kMaxDigits) return std::nullopt;
  const std::size_t point = digits.find('.');
  std::string all(digits);
  std::size_t decimals = 0;
  if (point != std::string_view::npos) {
    decimals = digits.size() - point - 1;
    all.erase(point, 1);
  }
  for (const char c : all) {
    const long digit = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 99;
    if (digit >= base) return std::nullopt;
  }
  Integer value;
  Integer below(base);
  if (all.empty() || !set_digits(value, all, static_cast<int>(base))) return std::nullopt;
  fmpz_pow_ui(below.get(), below.get(), decimals);
  Rational result;
  fmpq_set_fmpz_frac(result.get(), value.get(), below.get());
  return result;
}

}  // namespace ponder::math
