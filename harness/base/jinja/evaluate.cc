#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/interpreter.h"
#include "harness/base/jinja/operations.h"
#include "harness/base/jinja/tests.h"

namespace ponder::jinja {

Result<Value> Interpreter::evaluate(const Expression& expression) {
  PONDER_TRY(context_.charge(16));
  if (depth_ >= program_.options.limits.depth) {
    return template_error("expressions and calls are nested too deeply");
  }
  ++depth_;
  Result<Value> value =
      std::visit([&](const auto& node) { return compute(node); }, expression.node);
  --depth_;
  if (!value && error_line_ == 0) error_line_ = expression.line;
  return value;
}

Value Interpreter::lookup(std::string_view name) const {
  if (const Value* value = scope_->find(name)) return *value;
  if (const Value* value = variables_.find(name)) return *value;
  return builtin(name);
}

Result<Value> Interpreter::compute(const Literal& literal) {
  return literal.value;
}

Result<Value> Interpreter::compute(const Name& name) {
  return lookup(name.name);
}

Result<Value> Interpreter::compute(const SequenceDisplay& display) {
  ValueList items;
  items.reserve(display.items.size());
  for (const ExpressionPtr& item : display.items) items.push_back(PONDER_TRY(evaluate(*item)));
  return display.is_tuple ? context_.tuple(std::move(items)) : context_.list(std::move(items));
}

Result<Value> Interpreter::compute(const DictDisplay& display) {
  ValueDict dict;
  for (const auto& [key, value] : display.entries) {
    Value name = PONDER_TRY(evaluate(*key));
    if (!ValueDict::is_key(name)) {
      return template_error("a value of type '" + name.type_name() + "' cannot be a key of a dict");
    }
    dict.set(std::move(name), PONDER_TRY(evaluate(*value)));
  }
  return context_.dict(std::move(dict));
}

Result<Value> Interpreter::compute(const Unary& unary) {
  const Value value = PONDER_TRY(evaluate(*unary.operand));
  switch (unary.op) {
    case Unary::Operator::logical_not:
      return Value::boolean(!PONDER_TRY(truth(context_, value)));
    case Unary::Operator::negate:
      return negate(context_, value);
    case Unary::Operator::plus:
      break;
  }
  return negate(context_, PONDER_TRY(negate(context_, value)));
}

Result<Value> Interpreter::compute(const Binary& binary) {
  const Value left = PONDER_TRY(evaluate(*binary.left));
  const Value right = PONDER_TRY(evaluate(*binary.right));
  return calculate(context_, binary.op, left, right);
}

Result<Value> Interpreter::compute(const Logical& logical) {
  Value left = PONDER_TRY(evaluate(*logical.left));
  if (PONDER_TRY(truth(context_, left)) != logical.is_and) return left;
  return evaluate(*logical.right);
}

Result<Value> Interpreter::compute(const Concatenation& concatenation) {
  std::string text;
  for (const ExpressionPtr& part : concatenation.parts) {
    const Value value = PONDER_TRY(evaluate(*part));
    text += PONDER_TRY(text_of(context_, value));
  }
  return Value::string(std::move(text));
}

Result<Value> Interpreter::compute(const Comparison& comparison) {
  Value left = PONDER_TRY(evaluate(*comparison.first));
  for (const auto& [relation, expression] : comparison.rest) {
    Value right = PONDER_TRY(evaluate(*expression));
    if (!PONDER_TRY(compare(context_, relation, left, right))) return Value::boolean(false);
    left = std::move(right);
  }
  return Value::boolean(true);
}

Result<Value> Interpreter::compute(const Conditional& conditional) {
  const Value condition = PONDER_TRY(evaluate(*conditional.condition));
  if (PONDER_TRY(truth(context_, condition))) return evaluate(*conditional.then);
  if (conditional.otherwise != nullptr) return evaluate(*conditional.otherwise);
  return Value::undefined("the inline if has no else and its condition is false");
}

Result<Value> Interpreter::compute(const AttributeAccess& access) {
  const Value object = PONDER_TRY(evaluate(*access.object));
  return attribute_of(context_, object, access.name);
}

Result<Value> Interpreter::compute(const Subscript& subscript) {
  const Value object = PONDER_TRY(evaluate(*subscript.object));
  const Value index = PONDER_TRY(evaluate(*subscript.index));
  return item_of(context_, object, index);
}

Result<Value> Interpreter::compute(const Slice& slice) {
  const Value object = PONDER_TRY(evaluate(*slice.object));
  const auto border = [&](const ExpressionPtr& expression) -> Result<Value> {
    return expression == nullptr ? Value::null() : evaluate(*expression);
  };
  const Value start = PONDER_TRY(border(slice.start));
  const Value stop = PONDER_TRY(border(slice.stop));
  const Value step = PONDER_TRY(border(slice.step));
  return slice_of(context_, object, start, stop, step);
}

Result<Value> Interpreter::compute(const Call& expression) {
  return call(expression, Value());
}

Result<Value> Interpreter::compute(const FilterCall& call) {
  const Value input = PONDER_TRY(evaluate(*call.input));
  return apply(context_, *call.filter, input, PONDER_TRY(evaluate(call.arguments)));
}

Result<Value> Interpreter::compute(const TestCall& call) {
  const Value input = PONDER_TRY(evaluate(*call.input));
  Arguments arguments = PONDER_TRY(evaluate(call.arguments));
  return Value::boolean(PONDER_TRY(apply(context_, *call.test, input, std::move(arguments))));
}

Result<Arguments> Interpreter::evaluate(const std::vector<Argument>& arguments) {
  Arguments values;
  for (const Argument& argument : arguments) {
    Value value = PONDER_TRY(evaluate(*argument.value));
    if (argument.name.empty()) {
      values.positional.push_back(std::move(value));
    } else {
      values.named.emplace_back(argument.name, std::move(value));
    }
  }
  return values;
}

}  // namespace ponder::jinja
