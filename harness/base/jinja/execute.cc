#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/interpreter.h"
#include "harness/base/jinja/lexer.h"
#include "harness/base/jinja/operations.h"

namespace ponder::jinja {

namespace {

constexpr std::size_t kStep = 16;  // what a statement or expression costs

/// Sets a variable for as long as it lives.
template <class T>
class Restored {
 public:
  Restored(T& variable, T value) : variable_(variable), old_(std::move(variable)) {
    variable_ = std::move(value);
  }

  Restored(const Restored&) = delete;
  Restored& operator=(const Restored&) = delete;

  ~Restored() { variable_ = std::move(old_); }

 private:
  T& variable_;
  T old_;
};

}  // namespace

const Value* Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->parent.get()) {
    for (const auto& [known, value] : scope->variables) {
      if (known == name) return &value;
    }
  }
  return nullptr;
}

void Scope::set(std::string_view name, Value value) {
  for (auto& [known, old] : variables) {
    if (known == name) {
      old = std::move(value);
      return;
    }
  }
  variables.emplace_back(name, std::move(value));
}

Result<std::string> Interpreter::run() {
  std::string out;
  out_ = &out;
  Result<Flow> flow = execute(program_.body);
  if (!flow) {
    return error_at(program_.options, std::max(error_line_, 1), flow.error().message);
  }
  return out;
}

Result<Interpreter::Flow> Interpreter::execute(const Block& block) {
  for (const Statement& statement : block) {
    const Flow flow = PONDER_TRY(execute(statement));
    if (flow != Flow::normal) return flow;
  }
  return Flow::normal;
}

Result<Interpreter::Flow> Interpreter::execute(const Statement& statement) {
  PONDER_TRY(context_.charge(kStep));
  const Restored<int> deeper(depth_, depth_ + 1);
  Result<Flow> flow =
      depth_ > program_.options.limits.depth
          ? Result<Flow>(template_error("calls are nested too deeply"))
          : std::visit([&](const auto& node) { return perform(node); }, statement.node);
  if (!flow && error_line_ == 0) error_line_ = statement.line;
  return flow;
}

Result<void> Interpreter::write(std::string_view text) {
  PONDER_TRY(context_.charge(text.size()));
  const std::size_t limit = program_.options.limits.output_bytes;
  if (out_->size() + text.size() > limit) {
    return template_error("output is longer than " + std::to_string(limit) + " bytes");
  }
  *out_ += text;
  return {};
}

Result<Interpreter::Flow> Interpreter::perform(const TextOutput& text) {
  PONDER_TRY(write(text.text));
  return Flow::normal;
}

Result<Interpreter::Flow> Interpreter::perform(const Output& output) {
  const Value value = PONDER_TRY(evaluate(*output.value));
  if (value.is_string()) {
    PONDER_TRY(write(value.as_string()));
  } else {
    const std::string text = PONDER_TRY(text_of(context_, value));
    PONDER_TRY(write(text));
  }
  return Flow::normal;
}

Result<Interpreter::Flow> Interpreter::perform(const If& statement) {
  for (const auto& [condition, body] : statement.branches) {
    const Value value = PONDER_TRY(evaluate(*condition));
    if (PONDER_TRY(truth(context_, value))) return execute(body);
  }
  return execute(statement.otherwise);
}

Result<void> Interpreter::assign(const Target& target, const Value& value) {
  if (!target.parts.empty()) {
    const Value items = PONDER_TRY(list_of(context_, value));
    if (items.as_list().size() != target.parts.size()) {
      return template_error("cannot unpack " + std::to_string(items.as_list().size()) +
                            " values into " + std::to_string(target.parts.size()) + " names");
    }
    for (std::size_t i = 0; i < target.parts.size(); ++i) {
      PONDER_TRY(assign(target.parts[i], items.as_list()[i]));
    }
    return {};
  }
  if (target.attribute.empty()) {
    scope_->set(target.name, value);
    return {};
  }
  const Value object = lookup(target.name);
  auto* space =
      object.is(Value::Kind::object) ? dynamic_cast<Namespace*>(object.as_object().get()) : nullptr;
  if (space == nullptr) {
    return template_error("cannot set attribute '" + target.attribute + "': '" + target.name +
                          "' is no namespace object");
  }
  space->attributes.set(target.attribute, value);
  return {};
}

/// The items of the loop, without those that its condition leaves out.
Result<Value> Interpreter::loop_items(const For& statement) {
  const Value iterable = PONDER_TRY(evaluate(*statement.iterable));
  const Value all = PONDER_TRY(list_of(context_, iterable));
  if (statement.condition == nullptr) return all;
  const Restored<std::shared_ptr<Scope>> inner(scope_, std::make_shared<Scope>(scope_));
  ValueList kept;
  for (const Value& item : all.as_list()) {
    PONDER_TRY(assign(statement.target, item));
    const Value condition = PONDER_TRY(evaluate(*statement.condition));
    if (PONDER_TRY(truth(context_, condition))) kept.push_back(item);
  }
  return context_.list(std::move(kept));
}

Result<Interpreter::Flow> Interpreter::perform(const For& statement) {
  auto loop = std::make_shared<Loop>();
  loop->items = PONDER_TRY(loop_items(statement));
  const Value items = loop->items;
  if (items.as_list().empty()) return execute(statement.otherwise);
  const Value loop_value = PONDER_TRY(context_.keep(loop));
  const std::shared_ptr<Scope> outer = scope_;
  const Restored<std::shared_ptr<Scope>> inner(scope_, std::make_shared<Scope>(outer));
  for (; loop->index < items.as_list().size(); ++loop->index) {
    // A scope that a macro holds on to is left to it.
    if (scope_.use_count() > 1) scope_ = std::make_shared<Scope>(outer);
    scope_->variables.clear();
    scope_->set("loop", loop_value);
    PONDER_TRY(assign(statement.target, items.as_list()[loop->index]));
    if (PONDER_TRY(execute(statement.body)) == Flow::break_loop) break;
  }
  return Flow::normal;
}

Result<Interpreter::Flow> Interpreter::perform(const Set& statement) {
  const Value value = PONDER_TRY(evaluate(*statement.value));
  PONDER_TRY(assign(statement.target, value));
  return Flow::normal;
}

Result<std::pair<std::string, Interpreter::Flow>> Interpreter::capture(const Block& block) {
  std::string text;
  const Restored<std::string*> output(out_, &text);
  const Restored<std::shared_ptr<Scope>> inner(scope_, std::make_shared<Scope>(scope_));
  const Flow flow = PONDER_TRY(execute(block));
  return std::pair(std::move(text), flow);
}

Result<Value> Interpreter::filtered(const std::vector<FilterCall>& filters, Value value) {
  for (const FilterCall& call : filters) {
    Arguments arguments = PONDER_TRY(evaluate(call.arguments));
    value = PONDER_TRY(apply(context_, *call.filter, value, std::move(arguments)));
  }
  return value;
}

Result<Interpreter::Flow> Interpreter::perform(const SetBlock& statement) {
  auto [text, flow] = PONDER_TRY(capture(statement.body));
  if (flow != Flow::normal) return flow;
  const Value value = PONDER_TRY(filtered(statement.filters, Value::string(std::move(text))));
  PONDER_TRY(assign(statement.target, value));
  return Flow::normal;
}

Result<Interpreter::Flow> Interpreter::perform(const FilterBlock& statement) {
  auto [text, flow] = PONDER_TRY(capture(statement.body));
  if (flow != Flow::normal) return flow;
  const Value value = PONDER_TRY(filtered(statement.filters, Value::string(std::move(text))));
  const std::string shown = PONDER_TRY(text_of(context_, value));
  PONDER_TRY(write(shown));
  return Flow::normal;
}

Result<Value> Interpreter::make_macro(const MacroDefinition& definition) {
  auto macro = std::make_shared<Macro>();
  macro->definition = &definition;
  macro->scope = scope_;
  return context_.keep(std::move(macro));
}

Result<Interpreter::Flow> Interpreter::perform(const MacroDefinition& definition) {
  scope_->set(definition.name, PONDER_TRY(make_macro(definition)));
  return Flow::normal;
}

Result<Interpreter::Flow> Interpreter::perform(const CallBlock& statement) {
  const Value caller = PONDER_TRY(make_macro(statement.caller));
  const Value value = PONDER_TRY(call(std::get<Call>(statement.call->node), caller));
  const std::string text = PONDER_TRY(text_of(context_, value));
  PONDER_TRY(write(text));
  return Flow::normal;
}

Result<Interpreter::Flow> Interpreter::perform(const With& statement) {
  // The values see the outer scope only, the body all of the names.
  const auto inner = std::make_shared<Scope>(scope_);
  for (const auto& [target, expression] : statement.assignments) {
    const Value value = PONDER_TRY(evaluate(*expression));
    const Restored<std::shared_ptr<Scope>> into(scope_, inner);
    PONDER_TRY(assign(target, value));
  }
  const Restored<std::shared_ptr<Scope>> into(scope_, inner);
  return execute(statement.body);
}

Result<Interpreter::Flow> Interpreter::perform(const Break&) {
  return Flow::break_loop;
}

Result<Interpreter::Flow> Interpreter::perform(const Continue&) {
  return Flow::continue_loop;
}

}  // namespace ponder::jinja
