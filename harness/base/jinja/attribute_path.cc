#include "harness/base/jinja/attribute_path.h"

#include "harness/base/text.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

Result<Value> follow(Context& context, const Value& value, const Value& attribute) {
  if (attribute.is_undefined() || attribute.is_null()) return value;
  if (!attribute.is_string()) return item_of(context, value, attribute);
  Value at = value;
  for (const std::string_view part : split(attribute.as_string(), '.')) {
    const auto position = parse_int(part);
    const Value key =
        position && *position >= 0 ? Value::integer(*position) : Value::string(std::string(part));
    at = PONDER_TRY(item_of(context, at, key));
  }
  return at;
}

Value without_case(const Value& value) {
  return value.is_string() ? Value::string(to_lower(std::string_view(value.as_string()))) : value;
}

}  // namespace ponder::jinja
