#include "harness/base/jinja/attribute_path.h"

#include "harness/base/text.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

Result<Value> follow(Context& context,
                     const Value& value,
                     const Value& attribute,
                     const Value& fallback) {
  if (attribute.is_undefined() || attribute.is_null()) return value;
  const auto or_fallback = [&](Value found) {
    return found.is_undefined() && !fallback.is_undefined() ? fallback : std::move(found);
  };
  if (!attribute.is_string()) return or_fallback(PONDER_TRY(item_of(context, value, attribute)));
  Value at = value;
  for (const std::string_view part : split(attribute.as_string(), '.')) {
    const auto position = parse_int(part);
    const Value key =
        position && *position >= 0 ? Value::integer(*position) : Value::string(std::string(part));
    at = or_fallback(PONDER_TRY(item_of(context, at, key)));
  }
  return at;
}

Value without_case(const Value& value) {
  return value.is_string() ? Value::string(to_lower(std::string_view(value.as_string()))) : value;
}

}  // namespace ponder::jinja
