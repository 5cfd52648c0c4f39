#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/jinja/arguments.h"
#include "harness/base/jinja/ast.h"
#include "harness/base/jinja/objects.h"

namespace ponder::jinja {

/// Variables of one block. Names are views into the syntax tree, which outlives all scopes.
struct Scope {
  explicit Scope(std::shared_ptr<Scope> outer) : parent(std::move(outer)) {}

  const Value* find(std::string_view name) const;
  void set(std::string_view name, Value value);

  const std::shared_ptr<Scope> parent;
  std::vector<std::pair<std::string_view, Value>> variables = {};
};

/// Walks the syntax tree once: one rendering. For, macro, call, filter, with and set blocks open a
/// scope; if does not. Macros see the scope that they were defined in.
class Interpreter {
 public:
  Interpreter(const Program& program, const Value& variables)
      : program_(program),
        variables_(variables),
        context_(program.options),
        scope_(std::make_shared<Scope>(nullptr)) {}

  /// errors  parse (with template name and line)
  Result<std::string> run();

 private:
  enum class Flow : std::uint8_t { normal, break_loop, continue_loop };

  // Statements (execute.cc).
  Result<Flow> execute(const Block& block);
  Result<Flow> execute(const Statement& statement);
  Result<Flow> perform(const TextOutput& text);
  Result<Flow> perform(const Output& output);
  Result<Flow> perform(const If& statement);
  Result<Flow> perform(const For& statement);
  Result<Flow> perform(const Set& statement);
  Result<Flow> perform(const SetBlock& statement);
  Result<Flow> perform(const MacroDefinition& macro);
  Result<Flow> perform(const CallBlock& statement);
  Result<Flow> perform(const FilterBlock& statement);
  Result<Flow> perform(const With& statement);
  Result<Flow> perform(const Break&);
  Result<Flow> perform(const Continue&);
  Result<Value> loop_items(const For& statement);
  Result<Value> make_macro(const MacroDefinition& definition);
  Result<void> assign(const Target& target, const Value& value);
  Result<void> write(std::string_view text);
  /// What the block would write, in a scope of its own; empty unless the flow is normal.
  Result<std::pair<std::string, Flow>> capture(const Block& block);
  Result<Value> filtered(const std::vector<FilterCall>& filters, Value value);

  // Expressions (evaluate.cc).
  Result<Value> evaluate(const Expression& expression);
  Result<Value> compute(const Literal& literal);
  Result<Value> compute(const Name& name);
  Result<Value> compute(const SequenceDisplay& display);
  Result<Value> compute(const DictDisplay& display);
  Result<Value> compute(const Unary& unary);
  Result<Value> compute(const Binary& binary);
  Result<Value> compute(const Logical& logical);
  Result<Value> compute(const Concatenation& concatenation);
  Result<Value> compute(const Comparison& comparison);
  Result<Value> compute(const Conditional& conditional);
  Result<Value> compute(const AttributeAccess& access);
  Result<Value> compute(const Subscript& subscript);
  Result<Value> compute(const Slice& slice);
  Result<Value> compute(const Call& call);
  Result<Value> compute(const FilterCall& call);
  Result<Value> compute(const TestCall& call);
  Result<Arguments> evaluate(const std::vector<Argument>& arguments);
  Value lookup(std::string_view name) const;

  // Calls (call.cc). `caller` is undefined except in a call block.
  Result<Value> call(const Call& call, const Value& caller);
  Result<Value> call(const Value& callee, Arguments arguments, const Value& caller);
  Result<Value> call_macro(const Macro& macro, Arguments arguments, const Value& caller);
  Result<Value> call_loop(Loop& loop, std::string_view name, const Arguments& arguments);

  const Program& program_;
  const Value& variables_;
  Context context_;
  std::shared_ptr<Scope> scope_;
  std::string* out_ = nullptr;
  int depth_ = 0;
  int error_line_ = 0;  ///< of the innermost expression or statement that failed
};

}  // namespace ponder::jinja
