#include "harness/base/jinja/tests.h"

#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/operations.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

using Kind = Value::Kind;

bool is_integer(const Value& value) {
  return value.is(Kind::integer) || value.is(Kind::big_integer);
}

Result<bool> defined(Context&, const Value& input, Arguments&) {
  return !input.is_undefined();
}

Result<bool> undefined(Context&, const Value& input, Arguments&) {
  return input.is_undefined();
}

template <Kind kind>
Result<bool> kind_is(Context&, const Value& input, Arguments&) {
  return input.is(kind);
}

template <bool wanted>
Result<bool> boolean_is(Context&, const Value& input, Arguments&) {
  return input.is(Kind::boolean) && input.as_boolean() == wanted;
}

Result<bool> integer(Context&, const Value& input, Arguments&) {
  return is_integer(input);
}

Result<bool> number(Context&, const Value& input, Arguments&) {
  return real_of(input).has_value();
}

Result<bool> sequence(Context&, const Value& input, Arguments&) {
  return input.is_string() || input.is_sequence() || input.is_dict() || input.is_undefined();
}

Result<bool> iterable(Context&, const Value& input, Arguments&) {
  return input.is_string() || input.is_sequence() || input.is_dict() || input.is_undefined();
}

Result<bool> callable(Context&, const Value& input, Arguments&) {
  return input.is(Kind::object) || input.is_undefined();
}

Result<bool> remainder_is(Context& context, const Value& input, const Value& by, bool zero) {
  const Value rest = PONDER_TRY(calculate(context, Arithmetic::modulo, input, by));
  return PONDER_TRY(truth(context, rest))
  != zero;
}

Result<bool> odd(Context& context, const Value& input, Arguments&) {
  const Value rest = PONDER_TRY(calculate(context, Arithmetic::modulo, input, Value::integer(2)));
  return equal(context, rest, Value::integer(1));
}

Result<bool> even(Context& context, const Value& input, Arguments&) {
  return remainder_is(context, input, Value::integer(2), true);
}

Result<bool> divisibleby(Context& context, const Value& input, Arguments& arguments) {
  return remainder_is(context, input, arguments[0], true);
}

template <Relation relation>
Result<bool> related(Context& context, const Value& input, Arguments& arguments) {
  return compare(context, relation, input, arguments[0]);
}

Result<bool> sameas(Context&, const Value& input, Arguments& arguments) {
  const Value& other = arguments[0];
  if (input.kind() != other.kind()) return false;
  if (input.is(Kind::boolean)) return input.as_boolean() == other.as_boolean();
  if (input.is(Kind::integer)) return input.as_integer() == other.as_integer();
  if (input.is_null()) return true;
  return input.identity() != nullptr && input.identity() == other.identity();
}

/// Python's islower and isupper of the text.
template <bool (*wanted)(char32_t), bool (*other)(char32_t)>
Result<bool> case_is(Context& context, const Value& input, Arguments&) {
  const std::string text = PONDER_TRY(text_of(context, input));
  bool found = false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, &at);
    if (other(c)) return false;
    found = found || wanted(c);
  }
  return found;
}

Result<bool> is_a_filter(Context&, const Value& input, Arguments&) {
  return input.is_string() && find_filter(input.as_string()) != nullptr;
}

Result<bool> is_a_test(Context&, const Value& input, Arguments&) {
  return input.is_string() && find_test(input.as_string()) != nullptr;
}

constexpr Test kTests[] = {
    {"defined", {"", 0}, defined},
    {"undefined", {"", 0}, undefined},
    {"none", {"", 0}, kind_is<Kind::null>},
    {"boolean", {"", 0}, kind_is<Kind::boolean>},
    {"true", {"", 0}, boolean_is<true>},
    {"false", {"", 0}, boolean_is<false>},
    {"integer", {"", 0}, integer},
    {"float", {"", 0}, kind_is<Kind::real>},
    {"number", {"", 0}, number},
    {"string", {"", 0}, kind_is<Kind::string>},
    {"mapping", {"", 0}, kind_is<Kind::dict>},
    {"sequence", {"", 0}, sequence},
    {"iterable", {"", 0}, iterable},
    {"callable", {"", 0}, callable},
    {"odd", {"", 0}, odd},
    {"even", {"", 0}, even},
    {"divisibleby", {"num", 1}, divisibleby},
    {"in", {"seq", 1}, related<Relation::in>},
    {"eq", {"other", 1}, related<Relation::equal>},
    {"equalto", {"other", 1}, related<Relation::equal>},
    {"==", {"other", 1}, related<Relation::equal>},
    {"ne", {"other", 1}, related<Relation::not_equal>},
    {"!=", {"other", 1}, related<Relation::not_equal>},
    {"lt", {"other", 1}, related<Relation::less>},
    {"lessthan", {"other", 1}, related<Relation::less>},
    {"<", {"other", 1}, related<Relation::less>},
    {"le", {"other", 1}, related<Relation::less_equal>},
    {"<=", {"other", 1}, related<Relation::less_equal>},
    {"gt", {"other", 1}, related<Relation::greater>},
    {"greaterthan", {"other", 1}, related<Relation::greater>},
    {">", {"other", 1}, related<Relation::greater>},
    {"ge", {"other", 1}, related<Relation::greater_equal>},
    {">=", {"other", 1}, related<Relation::greater_equal>},
    {"sameas", {"other", 1}, sameas},
    {"lower", {"", 0}, case_is<is_lower, is_upper>},
    {"upper", {"", 0}, case_is<is_upper, is_lower>},
    {"filter", {"", 0}, is_a_filter},
    {"test", {"", 0}, is_a_test},
};

}  // namespace

const Test* find_test(std::string_view name) {
  for (const Test& test : kTests) {
    if (test.name == name) return &test;
  }
  return nullptr;
}

Result<bool> apply(Context& context, const Test& test, const Value& input, Arguments arguments) {
  PONDER_TRY(bind(test.name, test.signature, arguments));
  return test.function(context, input, arguments);
}

}  // namespace ponder::jinja
