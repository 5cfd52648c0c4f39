#include <cmath>

#include "harness/base/jinja/operations.h"
#include "harness/base/text.h"

namespace ponder::jinja {

namespace {

bool is_number(const Value& value) {
  return real_of(value).has_value();
}

/// a < b for decimal digits with an optional minus.
bool less_digits(const std::string& a, const std::string& b) {
  const bool a_negative = a[0] == '-';
  const bool b_negative = b[0] == '-';
  if (a_negative != b_negative) return a_negative;
  if (a.size() != b.size()) return (a.size() < b.size()) != a_negative;
  return a != b && (a < b) != a_negative;
}

std::string digits_of(const Value& value) {
  if (value.is(Value::Kind::big_integer)) return value.as_big_integer();
  return std::to_string(*integer_of(value));
}

bool both_whole(const Value& a, const Value& b) {
  return !a.is(Value::Kind::real) && !b.is(Value::Kind::real);
}

bool less_number(const Value& a, const Value& b) {
  const auto x = integer_of(a);
  const auto y = integer_of(b);
  if (x && y) return *x < *y;
  if (both_whole(a, b)) return less_digits(digits_of(a), digits_of(b));
  return *real_of(a) < *real_of(b);
}

bool equal_number(const Value& a, const Value& b) {
  const auto x = integer_of(a);
  const auto y = integer_of(b);
  if (x && y) return *x == *y;
  if (both_whole(a, b)) return digits_of(a) == digits_of(b);
  return *real_of(a) == *real_of(b);
}

Result<bool> equal_dicts(Context& context, const ValueDict& a, const ValueDict& b) {
  if (a.size() != b.size()) return false;
  for (const auto& [key, value] : a.entries()) {
    const Value* other = b.find(key);
    if (other == nullptr || !PONDER_TRY(equal(context, value, *other))) return false;
  }
  return true;
}

Error not_ordered(const Value& a, const Value& b) {
  if (a.is_undefined()) return template_error(a.undefined_reason());
  if (b.is_undefined()) return template_error(b.undefined_reason());
  return template_error("cannot order '" + a.type_name() + "' and '" + b.type_name() + "'");
}

}  // namespace

std::optional<std::int64_t> integer_of(const Value& value) {
  if (value.is(Value::Kind::integer)) return value.as_integer();
  if (value.is(Value::Kind::boolean)) return value.as_boolean() ? 1 : 0;
  return std::nullopt;
}

std::optional<double> real_of(const Value& value) {
  if (value.is(Value::Kind::real)) return value.as_real();
  if (value.is(Value::Kind::big_integer)) {
    return parse_double(value.as_big_integer()).value_or(HUGE_VAL);
  }
  const auto integer = integer_of(value);
  if (!integer) return std::nullopt;
  return static_cast<double>(*integer);
}

Result<bool> truth(Context& context, const Value& value) {
  switch (value.kind()) {
    case Value::Kind::undefined:
      PONDER_TRY(context.check_defined(value));
      return false;
    case Value::Kind::null:
      return false;
    case Value::Kind::boolean:
      return value.as_boolean();
    case Value::Kind::integer:
      return value.as_integer() != 0;
    case Value::Kind::real:
      return value.as_real() != 0;
    case Value::Kind::string:
      return !value.as_string().empty();
    case Value::Kind::list:
    case Value::Kind::tuple:
      return !value.as_list().empty();
    case Value::Kind::dict:
      return value.as_dict().size() > 0;
    case Value::Kind::big_integer:
    case Value::Kind::object:
      break;
  }
  return true;
}

Result<bool> flag(Context& context, const Value& argument) {
  if (argument.is_undefined()) return false;
  return truth(context, argument);
}

Result<bool> equal(Context& context, const Value& a, const Value& b) {
  PONDER_TRY(context.charge(1));
  PONDER_TRY(context.check_defined(a));
  PONDER_TRY(context.check_defined(b));
  if (is_number(a) && is_number(b)) return equal_number(a, b);
  if (a.kind() != b.kind()) return false;
  if (a.identity() != nullptr && a.identity() == b.identity()) return true;
  switch (a.kind()) {
    case Value::Kind::undefined:
    case Value::Kind::null:
      return true;
    case Value::Kind::string:
      PONDER_TRY(context.charge(a.as_string().size() / 16));
      return a.as_string() == b.as_string();
    case Value::Kind::dict:
      return equal_dicts(context, a.as_dict(), b.as_dict());
    case Value::Kind::list:
    case Value::Kind::tuple:
      break;
    default:
      return false;
  }
  if (a.as_list().size() != b.as_list().size()) return false;
  for (std::size_t i = 0; i < a.as_list().size(); ++i) {
    if (!PONDER_TRY(equal(context, a.as_list()[i], b.as_list()[i]))) return false;
  }
  return true;
}

Result<bool> less(Context& context, const Value& a, const Value& b) {
  PONDER_TRY(context.charge(1));
  if (is_number(a) && is_number(b)) return less_number(a, b);
  if (a.kind() != b.kind()) return not_ordered(a, b);
  if (a.is_string()) {
    PONDER_TRY(context.charge(a.as_string().size() / 16));
    return a.as_string() < b.as_string();  // the order of UTF-8 bytes is that of code points
  }
  if (!a.is_sequence()) return not_ordered(a, b);
  const ValueList& x = a.as_list();
  const ValueList& y = b.as_list();
  for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
    if (!PONDER_TRY(equal(context, x[i], y[i]))) return less(context, x[i], y[i]);
  }
  return x.size() < y.size();
}

Result<bool> contains(Context& context, const Value& container, const Value& item) {
  switch (container.kind()) {
    case Value::Kind::string:
      if (!item.is_string()) {
        return template_error("'in <string>' requires a string on its left, not " +
                              item.type_name());
      }
      PONDER_TRY(context.charge(container.as_string().size() / 16));
      return container.as_string().find(item.as_string()) != std::string::npos;
    case Value::Kind::dict:
      return ValueDict::is_key(item) && container.as_dict().find(item) != nullptr;
    case Value::Kind::list:
    case Value::Kind::tuple:
      for (const Value& candidate : container.as_list()) {
        if (PONDER_TRY(equal(context, candidate, item))) return true;
      }
      return false;
    case Value::Kind::undefined:
      PONDER_TRY(context.check_defined(container));
      return false;
    default:
      return template_error("value of type '" + container.type_name() +
                            "' cannot be searched with 'in'");
  }
}

Result<bool> compare(Context& context, Relation relation, const Value& a, const Value& b) {
  switch (relation) {
    case Relation::equal:
      return equal(context, a, b);
    case Relation::not_equal:
      return !PONDER_TRY(equal(context, a, b));
    case Relation::less:
      return less(context, a, b);
    case Relation::greater:
      return less(context, b, a);
    // Not the negation of the opposite: every order with NaN is false.
    case Relation::less_equal:
      return PONDER_TRY(less(context, a, b))
      || PONDER_TRY(equal(context, a, b));
    case Relation::greater_equal:
      return PONDER_TRY(less(context, b, a))
      || PONDER_TRY(equal(context, a, b));
    case Relation::in:
      return contains(context, b, a);
    case Relation::not_in:
      return !PONDER_TRY(contains(context, b, a));
  }
  return false;
}

}  // namespace ponder::jinja
