#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "harness/base/text.h"
#include "tasks/yaml/document.h"

namespace ponder {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool all_in(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

std::string without_underscores(std::string_view text) {
  std::string out(text);
  std::erase(out, '_');
  return out;
}

/// Digits of a base; beyond 64 bits only decimals are kept whole.
Value whole(std::string_view digits, unsigned base, bool negative) {
  const std::string plain = without_underscores(digits);
  std::uint64_t value = 0;
  for (const char c : plain) {
    const unsigned digit =
        c <= '9' ? static_cast<unsigned>(c - '0') : static_cast<unsigned>((c | 0x20) - 'a') + 10;
    if (value > (std::uint64_t{INT64_MAX} - digit) / base) {
      return base == 10 ? Value::big_integer((negative ? "-" : "") + plain) : Value::string(plain);
    }
    value = value * base + digit;
  }
  const auto result = static_cast<std::int64_t>(value);
  return Value::integer(negative ? -result : result);
}

/// undefined: no whole number.
Value as_whole(std::string_view text) {
  const bool negative = text.starts_with('-');
  std::string_view digits = text;
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  if (digits == "0") return Value::integer(0);
  if (digits.starts_with("0b") && all_in(digits.substr(2), "01_")) {
    return whole(digits.substr(2), 2, negative);
  }
  if (digits.starts_with("0x") && all_in(digits.substr(2), "0123456789abcdefABCDEF_")) {
    return whole(digits.substr(2), 16, negative);
  }
  if (digits.starts_with('0')) {
    return all_in(digits, "01234567_") ? whole(digits, 8, negative) : Value();
  }
  if (!digits.starts_with('_') && all_in(digits, "0123456789_")) return whole(digits, 10, negative);
  return {};
}

/// `12.5`, `.5`, `1.`, `1.5e+3`: a point is needed, and a sign in the exponent.
bool is_real(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return false;
  std::string_view before = text.substr(0, point);
  std::string_view after = text.substr(point + 1);
  const std::size_t e = after.find_first_of("eE");
  if (e != std::string_view::npos) {
    std::string_view exponent = after.substr(e + 1);
    after = after.substr(0, e);
    if (exponent.empty() || (exponent[0] != '-' && exponent[0] != '+')) return false;
    if (!all_in(exponent.substr(1), "0123456789")) return false;
  }
  const std::string_view digits = "0123456789_";
  if (!after.empty() && !all_in(after, digits)) return false;
  if (before.empty()) return !after.empty() && after[0] != '_';
  return before[0] != '_' && all_in(before, digits);
}

}  // namespace

Value resolve_scalar(const std::string& text) {
  static constexpr std::array<std::string_view, 5> kNull = {"", "~", "null", "Null", "NULL"};
  static constexpr std::array<std::string_view, 9> kTrue = {"yes",  "Yes", "YES", "true", "True",
                                                            "TRUE", "on",  "On",  "ON"};
  static constexpr std::array<std::string_view, 9> kFalse = {
      "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};
  if (is_one_of(text, kNull)) return Value::null();
  if (is_one_of(text, kTrue)) return Value::boolean(true);
  if (is_one_of(text, kFalse)) return Value::boolean(false);
  if (Value number = as_whole(text); !number.is_undefined()) return number;
  if (is_real(text)) {
    std::string plain = without_underscores(text);
    if (plain.starts_with('+')) plain.erase(0, 1);
    if (const auto value = parse_double(plain)) return Value::real(*value);
  }
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (text == ".inf" || text == "+.inf" || text == ".Inf") return Value::real(kInfinity);
  if (text == "-.inf" || text == "-.Inf") return Value::real(-kInfinity);
  if (text == ".nan" || text == ".NaN") return Value::real(std::nan(""));
  return Value::string(text);
}

}  // namespace ponder
