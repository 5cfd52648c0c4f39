#include "harness/base/jinja/objects.h"

#include "harness/base/jinja/operations.h"

namespace ponder::jinja {

namespace {

/// As in jinja2's sandbox.
constexpr std::int64_t kMaxRange = 100000;

Result<Value> range(Context& context, Arguments& arguments) {
  PONDER_TRY(bind("range", {"start stop step", 1}, arguments));
  std::int64_t start = 0;
  std::int64_t stop = PONDER_TRY(expect_integer(arguments[0], "range border"));
  if (arguments.has(1)) {
    start = stop;
    stop = PONDER_TRY(expect_integer(arguments[1], "range border"));
  }
  const std::int64_t step =
      arguments.has(2) ? PONDER_TRY(expect_integer(arguments[2], "range step")) : 1;
  if (step == 0) return template_error("range step cannot be zero");
  ValueList items;
  for (std::int64_t at = start; step > 0 ? at < stop : at > stop;) {
    if (items.size() == static_cast<std::size_t>(kMaxRange)) {
      return template_error("range is longer than " + std::to_string(kMaxRange));
    }
    items.push_back(Value::integer(at));
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return context.list(std::move(items));
}

Result<Value> make_dict(Context& context, Arguments& arguments) {
  ValueDict dict;
  if (arguments.positional.size() > 1) return template_error("dict() takes at most one argument");
  for (const Value& given : arguments.positional) {
    if (!given.is_dict())
      return template_error("dict() takes a dict, not '" + given.type_name() + "'");
    dict = given.as_dict();
  }
  for (auto& [name, value] : arguments.named) dict.set(name, std::move(value));
  return context.dict(std::move(dict));
}

Result<Value> make_namespace(Context& context, Arguments& arguments) {
  const Value attributes = PONDER_TRY(make_dict(context, arguments));
  auto object = std::make_shared<Namespace>();
  object->attributes = attributes.as_dict();
  return context.keep(std::move(object));
}

Result<Value> raise_exception(Context& context, Arguments& arguments) {
  PONDER_TRY(bind("raise_exception", {"message", 1}, arguments));
  return template_error(PONDER_TRY(text_of(context, arguments[0])));
}

Result<Value> strftime_now(Context& context, Arguments& arguments) {
  PONDER_TRY(bind("strftime_now", {"format", 1}, arguments));
  const std::string format = PONDER_TRY(expect_string(arguments[0], "format"));
  if (!context.options().now) return template_error("strftime_now: no clock is given");
  if (format.empty()) return context.string("");
  const std::tm now = context.options().now();
  char buffer[1024];
  const std::size_t length = std::strftime(buffer, sizeof buffer, format.c_str(), &now);
  if (length == 0) return template_error("strftime_now: cannot format '" + format + "'");
  return context.string(std::string(buffer, length));
}

}  // namespace

Value builtin(std::string_view name) {
  static constexpr std::pair<std::string_view, Builtin::Function> kFunctions[] = {
      {"range", range},
      {"dict", make_dict},
      {"namespace", make_namespace},
      {"raise_exception", raise_exception},
      {"strftime_now", strftime_now}};
  for (const auto& [known, function] : kFunctions) {
    if (known == name) return Value::object(std::make_shared<Builtin>(function));
  }
  return Value::undefined("'" + std::string(name) + "' is undefined");
}

Value Loop::attribute(std::string_view name) const {
  const ValueList& all = items.as_list();
  const auto number = [](std::size_t n) { return Value::integer(static_cast<std::int64_t>(n)); };
  if (name == "index") return number(index + 1);
  if (name == "index0") return number(index);
  if (name == "first") return Value::boolean(index == 0);
  if (name == "last") return Value::boolean(index + 1 == all.size());
  if (name == "length") return number(all.size());
  if (name == "revindex") return number(all.size() - index);
  if (name == "revindex0") return number(all.size() - index - 1);
  if (name == "depth") return number(1);
  if (name == "depth0") return number(0);
  if (name == "previtem") {
    return index > 0 ? all[index - 1] : Value::undefined("there is no previous item");
  }
  if (name == "nextitem") {
    return index + 1 < all.size() ? all[index + 1] : Value::undefined("there is no next item");
  }
  return ValueObject::attribute(name);
}

Value Macro::attribute(std::string_view name) const {
  if (name == "name") return Value::string(definition->name);
  return ValueObject::attribute(name);
}

}  // namespace ponder::jinja
