// Filters about numbers, and the defaults for missing values.

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/operations.h"
#include "harness/base/text.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

/// Python's int() and float() of a string take surrounding blanks, a sign and single underscores.
std::string number_text(std::string_view text) {
  text = strip_right(strip_left(text));
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::string out;
  const auto digit = [&](std::size_t i) {
    return i < text.size() && is_digit(static_cast<unsigned char>(text[i]));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_' && i > 0 && digit(i - 1) && digit(i + 1)) continue;
    out += text[i];
  }
  return out;
}

std::optional<double> real_from_text(std::string_view text) {
  const std::string digits = number_text(text);
  if (const auto value = parse_double(digits)) return value;
  // from_chars says no to what overflows; Python says infinity.
  const bool number = !digits.empty() &&
                      digits.find_first_not_of("0123456789+-.eE") == std::string::npos &&
                      digits.find_first_of("0123456789") != std::string::npos;
  if (!number) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(digits.c_str(), &end);
  if (*end != '\0') return std::nullopt;
  return value;
}

std::optional<Value> integer_from_text(std::string_view text, std::int64_t base) {
  std::string digits = number_text(text);
  const bool negative = digits.starts_with('-');
  const std::string_view prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
  std::string_view rest = digits;
  if (negative) rest.remove_prefix(1);
  if (!prefix.empty() && to_lower(rest.substr(0, 2)) == prefix) rest.remove_prefix(2);
  if (rest.empty() || rest.starts_with('-')) return std::nullopt;
  const std::string signed_digits = (negative ? "-" : "") + std::string(rest);
  std::int64_t value = 0;
  const char* end = signed_digits.data() + signed_digits.size();
  const auto [stop, error] =
      std::from_chars(signed_digits.data(), end, value, static_cast<int>(base));
  if (stop != end) return std::nullopt;
  if (error == std::errc()) return Value::integer(value);
  if (base != 10) return std::nullopt;
  const std::size_t first = rest.find_first_not_of('0');
  return Value::big_integer((negative ? "-" : "") + std::string(rest.substr(first)));
}

Result<std::optional<Value>> whole(double value) {
  if (!std::isfinite(value)) return std::optional<Value>();
  if (std::fabs(value) < 9.2e18) {
    return std::optional<Value>(Value::integer(static_cast<std::int64_t>(value)));
  }
  char digits[320];
  std::snprintf(digits, sizeof digits, "%.0f", value);
  return std::optional<Value>(Value::big_integer(digits));
}

Result<Value> to_int(Context&, const Value& input, Arguments& arguments) {
  const Value fallback = arguments.has(0) ? arguments[0] : Value::integer(0);
  const std::int64_t base = arguments.has(1) ? PONDER_TRY(expect_integer(arguments[1], "base")) : 10;
  if (base < 2 || base > 36)
    return template_error("base " + std::to_string(base) + " is not 2..36");
  if (input.is_undefined()) return template_error(input.undefined_reason());
  if (const auto value = integer_of(input)) return Value::integer(*value);
  if (input.is(Value::Kind::big_integer)) return input;
  std::optional<double> real;
  if (input.is(Value::Kind::real)) {
    real = input.as_real();
  } else if (input.is_string()) {
    if (const auto value = integer_from_text(input.as_string(), base)) return *value;
    real = real_from_text(input.as_string());
  }
  if (!real) return fallback;
  const std::optional<Value> value = PONDER_TRY(whole(*real));
  return value.value_or(fallback);
}

Result<Value> to_float(Context&, const Value& input, Arguments& arguments) {
  const Value fallback = arguments.has(0) ? arguments[0] : Value::real(0);
  if (input.is_undefined()) return template_error(input.undefined_reason());
  std::optional<double> real = real_of(input);
  if (input.is_string()) real = real_from_text(input.as_string());
  return real ? Value::real(*real) : fallback;
}

Result<Value> absolute(Context& context, const Value& input, Arguments&) {
  const auto real = real_of(input);
  if (!real) {
    if (input.is_undefined()) return template_error(input.undefined_reason());
    return template_error("bad operand type for abs(): '" + input.type_name() + "'");
  }
  if (input.is(Value::Kind::real)) return Value::real(std::fabs(*real));
  if (*real < 0) return negate(context, input);
  return calculate(context, Arithmetic::add, input, Value::integer(0));
}

/// Python's round(): to the nearest, halves of the exact binary value to even.
Result<Value> round_common(const Value& input, double value, std::int64_t precision) {
  if (!input.is(Value::Kind::real)) {
    if (precision >= 0) return input.is(Value::Kind::boolean) ? Value::integer(value != 0) : input;
    return template_error("rounding an integer to a negative precision is not supported");
  }
  if (!std::isfinite(value) || precision > 300) return input;
  if (precision < 0) {
    const double unit =
        std::pow(10.0, static_cast<double>(std::min<std::int64_t>(-precision, 400)));
    return Value::real(std::isinf(unit) ? 0.0 : std::nearbyint(value / unit) * unit);
  }
  char text[700];
  std::snprintf(text, sizeof text, "%.*f", static_cast<int>(precision), value);
  return Value::real(std::strtod(text, nullptr));
}

Result<Value> round(Context&, const Value& input, Arguments& arguments) {
  const std::int64_t precision =
      arguments.has(0) ? PONDER_TRY(expect_integer(arguments[0], "precision")) : 0;
  const std::string method = arguments.has(1) ? PONDER_TRY(expect_string(arguments[1], "method")) : "common";
  const auto value = real_of(input);
  if (!value) {
    if (input.is_undefined()) return template_error(input.undefined_reason());
    return template_error("'" + input.type_name() + "' cannot be rounded");
  }
  if (method == "common") return round_common(input, *value, precision);
  if (method != "ceil" && method != "floor") {
    return template_error("round method must be common, ceil or floor, not '" + method + "'");
  }
  const double unit = std::pow(10.0, static_cast<double>(precision));
  const double scaled = *value * unit;
  const double rounded = method == "ceil" ? std::ceil(scaled) : std::floor(scaled);
  if (!std::isfinite(rounded)) return template_error("value is too large to be rounded");
  return Value::real(rounded / unit);
}

Result<Value> fallback(Context& context, const Value& input, Arguments& arguments) {
  const bool falsy_too = PONDER_TRY(flag(context, arguments[1]));
  bool missing = input.is_undefined();
  if (!missing && falsy_too) missing = !PONDER_TRY(truth(context, input));
  if (!missing) return input;
  return arguments.has(0) ? arguments[0] : Value::string("");
}

constexpr Filter kFilters[] = {
    {"int", {"default base", 0}, to_int},
    {"float", {"default", 0}, to_float},
    {"abs", {"", 0}, absolute},
    {"round", {"precision method", 0}, round},
    {"default", {"default_value boolean", 0}, fallback},
    {"d", {"default_value boolean", 0}, fallback},
};

}  // namespace

std::span<const Filter> number_filters() {
  return kFilters;
}

}  // namespace ponder::jinja
