#include "harness/base/jinja/methods.h"

#include <algorithm>
#include <array>

#include "harness/base/jinja/operations.h"
#include "harness/base/jinja/string_methods.h"

namespace ponder::jinja {

namespace {

Result<Value> get(Context&, const Value& dict, Arguments& arguments) {
  const Value& key = arguments[0];
  const Value* value = ValueDict::is_key(key) ? dict.as_dict().find(key) : nullptr;
  if (value != nullptr) return *value;
  return arguments.has(1) ? arguments[1] : Value::null();
}

Result<Value> items(Context& context, const Value& dict, Arguments&) {
  ValueList pairs;
  for (const auto& [key, value] : dict.as_dict().entries()) {
    pairs.push_back(PONDER_TRY(context.tuple({key, value})));
  }
  return context.list(std::move(pairs));
}

Result<Value> keys(Context& context, const Value& dict, Arguments&) {
  return list_of(context, dict);
}

Result<Value> values(Context& context, const Value& dict, Arguments&) {
  ValueList out;
  for (const auto& [key, value] : dict.as_dict().entries()) out.push_back(value);
  return context.list(std::move(out));
}

Result<Value> copy(Context&, const Value& value, Arguments&) {
  return value;
}

Result<Value> index(Context& context, const Value& list, Arguments& arguments) {
  for (std::size_t i = 0; i < list.as_list().size(); ++i) {
    if (PONDER_TRY(equal(context, list.as_list()[i], arguments[0]))) {
      return Value::integer(static_cast<std::int64_t>(i));
    }
  }
  return template_error("index(): the value is not in the list");
}

Result<Value> count(Context& context, const Value& list, Arguments& arguments) {
  std::int64_t total = 0;
  for (const Value& item : list.as_list()) {
    if (PONDER_TRY(equal(context, item, arguments[0]))) ++total;
  }
  return Value::integer(total);
}

constexpr Method kDictMethods[] = {{"get", {"key default", 1}, get},
                                   {"items", {"", 0}, items},
                                   {"keys", {"", 0}, keys},
                                   {"values", {"", 0}, values},
                                   {"copy", {"", 0}, copy}};

constexpr Method kListMethods[] = {
    {"index", {"value", 1}, index}, {"count", {"value", 1}, count}, {"copy", {"", 0}, copy}};

const Method* find_method(const Value& object, std::string_view name) {
  std::span<const Method> methods;
  if (object.is_string()) methods = string_methods();
  if (object.is_dict()) methods = kDictMethods;
  if (object.is_sequence()) methods = kListMethods;
  for (const Method& method : methods) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

}  // namespace

bool has_method(const Value& object, std::string_view name) {
  return find_method(object, name) != nullptr;
}

bool changes_in_place(const Value& object, std::string_view name) {
  static constexpr std::array<std::string_view, 5> kDict = {"clear", "pop", "popitem", "setdefault",
                                                            "update"};
  static constexpr std::array<std::string_view, 8> kList = {"append", "clear",  "extend",  "insert",
                                                            "pop",    "remove", "reverse", "sort"};
  const auto among = [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  return (object.is_dict() && among(kDict)) || (object.is(Value::Kind::list) && among(kList));
}

Result<Value> call_method(Context& context,
                          const Value& object,
                          std::string_view name,
                          Arguments arguments) {
  const Method* method = find_method(object, name);
  PONDER_TRY(bind(name, method->signature, arguments));
  return method->function(context, object, arguments);
}

}  // namespace ponder::jinja
