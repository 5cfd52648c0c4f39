#include "harness/base/jinja/interpreter.h"
#include "harness/base/jinja/methods.h"
#include "harness/base/jinja/operations.h"

namespace ponder::jinja {

Result<Value> Interpreter::call(const Call& call_, const Value& caller) {
  if (const auto* access = std::get_if<AttributeAccess>(&call_.callee->node)) {
    const Value object = PONDER_TRY(evaluate(*access->object));
    if (has_method(object, access->name)) {
      Arguments arguments = PONDER_TRY(evaluate(call_.arguments));
      return call_method(context_, object, access->name, std::move(arguments));
    }
    if (object.is(Value::Kind::object)) {
      if (auto* loop = dynamic_cast<Loop*>(object.as_object().get())) {
        return call_loop(*loop, access->name, PONDER_TRY(evaluate(call_.arguments)));
      }
    }
    const Value callee = PONDER_TRY(attribute_of(context_, object, access->name));
    return call(callee, PONDER_TRY(evaluate(call_.arguments)), caller);
  }
  const Value callee = PONDER_TRY(evaluate(*call_.callee));
  return call(callee, PONDER_TRY(evaluate(call_.arguments)), caller);
}

Result<Value> Interpreter::call(const Value& callee, Arguments arguments, const Value& caller) {
  if (callee.is_undefined()) return template_error(callee.undefined_reason());
  if (callee.is(Value::Kind::object)) {
    ValueObject* object = callee.as_object().get();
    if (const auto* builtin = dynamic_cast<Builtin*>(object)) {
      return builtin->function(context_, arguments);
    }
    if (const auto* macro = dynamic_cast<Macro*>(object)) {
      return call_macro(*macro, std::move(arguments), caller);
    }
    if (const auto* method = dynamic_cast<BoundMethod*>(object)) {
      return call_method(context_, method->object, method->name, std::move(arguments));
    }
  }
  return template_error("'" + callee.type_name() + "' object is not callable");
}

Result<Value> Interpreter::call_macro(const Macro& macro,
                                      Arguments arguments,
                                      const Value& caller) {
  const MacroDefinition& definition = *macro.definition;
  const auto fail = [&](const std::string& message) {
    return template_error("macro '" + definition.name + "' " + message);
  };
  const std::size_t count = definition.parameters.size();
  if (arguments.positional.size() > count) {
    return fail("takes at most " + std::to_string(count) + " arguments, not " +
                std::to_string(arguments.positional.size()));
  }
  std::shared_ptr<Scope> outer = std::exchange(scope_, std::make_shared<Scope>(macro.scope));
  const auto body = [&]() -> Result<std::string> {
    for (std::size_t i = 0; i < count; ++i) {
      const Parameter& parameter = definition.parameters[i];
      Value value = Value::undefined("parameter '" + parameter.name + "' was not provided");
      bool given = i < arguments.positional.size();
      if (given) value = arguments.positional[i];
      for (auto& [name, named] : arguments.named) {
        if (name != parameter.name) continue;
        if (given) return fail("got argument '" + name + "' twice");
        given = true;
        value = std::move(named);
        name.clear();
      }
      if (!given && parameter.fallback != nullptr) {
        value = PONDER_TRY(evaluate(*parameter.fallback));
      }
      scope_->set(parameter.name, std::move(value));
    }
    for (const auto& [name, value] : arguments.named) {
      if (!name.empty()) return fail("has no argument '" + name + "'");
    }
    if (!caller.is_undefined()) scope_->set("caller", caller);
    return PONDER_TRY(capture(definition.body))
    .first;
  };
  Result<std::string> text = body();
  scope_ = std::move(outer);
  if (!text) return std::move(text).error();
  return Value::string(std::move(text).value());
}

/// loop.cycle(a, b, ...) and loop.changed(value, ...).
Result<Value> Interpreter::call_loop(Loop& loop,
                                     std::string_view name,
                                     const Arguments& arguments) {
  if (name == "cycle") {
    if (arguments.positional.empty()) return template_error("loop.cycle needs values");
    return arguments.positional[loop.index % arguments.positional.size()];
  }
  if (name == "changed") {
    const Value now = PONDER_TRY(context_.list(arguments.positional));
    const bool same =
        !loop.last_changed.is_undefined() && PONDER_TRY(equal(context_, loop.last_changed, now));
    loop.last_changed = now;
    return Value::boolean(!same);
  }
  return call(loop.attribute(name), arguments, Value());
}

}  // namespace ponder::jinja
