#include <cmath>

#include "harness/base/jinja/format.h"
#include "harness/base/jinja/operations.h"

namespace ponder::jinja {

namespace {

const char* symbol_of(Arithmetic op) {
  switch (op) {
    case Arithmetic::add:
      return "+";
    case Arithmetic::subtract:
      return "-";
    case Arithmetic::multiply:
      return "*";
    case Arithmetic::divide:
      return "/";
    case Arithmetic::floor_divide:
      return "//";
    case Arithmetic::modulo:
      return "%";
    case Arithmetic::power:
      return "**";
  }
  return "";
}

Error wrong_types(Arithmetic op, const Value& a, const Value& b) {
  if (a.is_undefined()) return template_error(a.undefined_reason());
  if (b.is_undefined()) return template_error(b.undefined_reason());
  return template_error("unsupported operand types for " + std::string(symbol_of(op)) + ": '" +
                        a.type_name() + "' and '" + b.type_name() + "'");
}

Error too_large() {
  return template_error("integer arithmetic beyond 64 bits is not supported");
}

Error division_by_zero() {
  return template_error("division by zero");
}

/// base ** exponent, exponent >= 0; nullopt on overflow.
std::optional<std::int64_t> integer_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t power = 1;
  while (exponent > 0) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(power, base, &power)) return std::nullopt;
    exponent >>= 1;
    if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
  return power;
}

/// Rounded down and with the divisor's sign, as in Python.
Result<Value> divide_integers(Arithmetic op, std::int64_t a, std::int64_t b) {
  if (b == 0) return division_by_zero();
  if (b == -1) {  // INT64_MIN / -1 overflows
    if (op == Arithmetic::modulo) return Value::integer(0);
    std::int64_t result = 0;
    if (__builtin_sub_overflow(std::int64_t{0}, a, &result)) return too_large();
    return Value::integer(result);
  }
  const bool inexact = a % b != 0 && (a < 0) != (b < 0);
  if (op == Arithmetic::modulo) return Value::integer(a % b + (inexact ? b : 0));
  return Value::integer(a / b - (inexact ? 1 : 0));
}

Result<Value> calculate_integers(Arithmetic op, std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  bool overflow = false;
  switch (op) {
    case Arithmetic::add:
      overflow = __builtin_add_overflow(a, b, &result);
      break;
    case Arithmetic::subtract:
      overflow = __builtin_sub_overflow(a, b, &result);
      break;
    case Arithmetic::multiply:
      overflow = __builtin_mul_overflow(a, b, &result);
      break;
    case Arithmetic::divide:
      if (b == 0) return division_by_zero();
      return Value::real(static_cast<double>(a) / static_cast<double>(b));
    case Arithmetic::floor_divide:
    case Arithmetic::modulo:
      return divide_integers(op, a, b);
    case Arithmetic::power: {
      if (b < 0 && a == 0) return division_by_zero();
      if (b < 0) return Value::real(std::pow(static_cast<double>(a), static_cast<double>(b)));
      const auto power = integer_power(a, b);
      overflow = !power;
      result = power.value_or(0);
      break;
    }
  }
  if (overflow) return too_large();
  return Value::integer(result);
}

Result<Value> calculate_reals(Arithmetic op, double a, double b) {
  const bool divides =
      op == Arithmetic::divide || op == Arithmetic::floor_divide || op == Arithmetic::modulo;
  if (divides && b == 0) return division_by_zero();
  switch (op) {
    case Arithmetic::add:
      return Value::real(a + b);
    case Arithmetic::subtract:
      return Value::real(a - b);
    case Arithmetic::multiply:
      return Value::real(a * b);
    case Arithmetic::divide:
      return Value::real(a / b);
    case Arithmetic::power: {
      const double power = std::pow(a, b);
      if (a == 0 && b < 0) return division_by_zero();
      if (std::isnan(power) && !std::isnan(a) && !std::isnan(b)) {
        return template_error("complex numbers are not supported");
      }
      if (std::isinf(power) && std::isfinite(a) && std::isfinite(b)) {
        return template_error("result of ** is too large");
      }
      return Value::real(power);
    }
    case Arithmetic::floor_divide:
    case Arithmetic::modulo:
      break;
  }
  double remainder = std::fmod(a, b);
  if (remainder != 0 && (remainder < 0) != (b < 0)) remainder += b;
  if (remainder == 0) remainder = std::copysign(0.0, b);
  if (op == Arithmetic::modulo) return Value::real(remainder);
  const double quotient = (a - remainder) / b;
  const double floor = std::floor(quotient);
  return Value::real(quotient - floor > 0.5 ? floor + 1 : floor);
}

Result<Value> repeated(Context& context, const Value& value, std::int64_t times) {
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
  const std::size_t size =
      value.is_string() ? value.as_string().size() : value.as_list().size() * sizeof(Value);
  std::size_t total = 0;
  if (__builtin_mul_overflow(count, size, &total)) total = SIZE_MAX;
  PONDER_TRY(context.charge(total));
  if (value.is_string()) {
    std::string text;
    text.reserve(total);
    for (std::size_t i = 0; size > 0 && i < count; ++i) text += value.as_string();
    return Value::string(std::move(text));
  }
  ValueList items;
  for (std::size_t i = 0; size > 0 && i < count; ++i) {
    items.insert(items.end(), value.as_list().begin(), value.as_list().end());
  }
  return value.is(Value::Kind::tuple) ? Value::tuple(std::move(items))
                                      : Value::list(std::move(items));
}

Result<Value> joined(Context& context, const Value& a, const Value& b) {
  if (a.is_string()) {
    PONDER_TRY(context.charge(a.as_string().size() + b.as_string().size()));
    return Value::string(a.as_string() + b.as_string());
  }
  PONDER_TRY(context.charge((a.as_list().size() + b.as_list().size()) * sizeof(Value)));
  ValueList items = a.as_list();
  items.insert(items.end(), b.as_list().begin(), b.as_list().end());
  return a.is(Value::Kind::tuple) ? Value::tuple(std::move(items)) : Value::list(std::move(items));
}

bool can_repeat(const Value& value) {
  return value.is_string() || value.is_sequence();
}

}  // namespace

Result<Value> calculate(Context& context, Arithmetic op, const Value& a, const Value& b) {
  const auto x = integer_of(a);
  const auto y = integer_of(b);
  if (x && y) return calculate_integers(op, *x, *y);
  if (a.is(Value::Kind::real) || b.is(Value::Kind::real)) {
    const auto real_x = real_of(a);
    const auto real_y = real_of(b);
    if (real_x && real_y) return calculate_reals(op, *real_x, *real_y);
  }
  if (real_of(a) && real_of(b)) return too_large();
  if (op == Arithmetic::add && a.kind() == b.kind() && can_repeat(a)) return joined(context, a, b);
  if (op == Arithmetic::multiply && can_repeat(a) && y) return repeated(context, a, *y);
  if (op == Arithmetic::multiply && x && can_repeat(b)) return repeated(context, b, *x);
  if (op == Arithmetic::modulo && a.is_string()) {
    ValueList arguments;
    if (b.is(Value::Kind::tuple)) {
      arguments = b.as_list();
    } else {
      arguments.push_back(b);
    }
    return context.string(PONDER_TRY(format_percent(context, a.as_string(), arguments)));
  }
  return wrong_types(op, a, b);
}

Result<Value> negate(Context&, const Value& value) {
  if (value.is(Value::Kind::real)) return Value::real(-value.as_real());
  if (value.is(Value::Kind::big_integer)) {
    const std::string& digits = value.as_big_integer();
    return Value::big_integer(digits[0] == '-' ? digits.substr(1) : "-" + digits);
  }
  const auto integer = integer_of(value);
  if (!integer) {
    if (value.is_undefined()) return template_error(value.undefined_reason());
    return template_error("bad operand type for unary -: '" + value.type_name() + "'");
  }
  return calculate_integers(Arithmetic::subtract, 0, *integer);
}

}  // namespace ponder::jinja
