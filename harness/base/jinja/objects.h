#pragma once

// Values that only templates have.

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "harness/base/jinja/arguments.h"
#include "harness/base/jinja/ast.h"

namespace ponder::jinja {

struct Scope;

/// `object.method`, not yet called.
struct BoundMethod final : ValueObject {
  BoundMethod(Value owner, std::string method)
      : object(std::move(owner)), name(std::move(method)) {}

  std::string type_name() const override { return "method"; }

  int depth() const override { return object.depth() + 1; }

  const Value object;
  const std::string name;
};

/// namespace(): the one thing whose attributes can be set.
struct Namespace final : ValueObject {
  std::string type_name() const override { return "Namespace"; }

  Value attribute(std::string_view name) const override {
    const Value* value = attributes.find(name);
    return value != nullptr ? *value : ValueObject::attribute(name);
  }

  void release() override { attributes = ValueDict(); }

  ValueDict attributes = {};
};

/// `loop` inside a for.
struct Loop final : ValueObject {
  std::string type_name() const override { return "LoopContext"; }

  Value attribute(std::string_view name) const override;

  void release() override { items = last_changed = Value(); }

  Value items = {};  ///< a list
  std::size_t index = 0;
  Value last_changed = {};  ///< what changed() saw before, a list
};

struct Macro final : ValueObject {
  std::string type_name() const override { return "Macro"; }

  Value attribute(std::string_view name) const override;

  void release() override { scope = nullptr; }

  const MacroDefinition* definition = nullptr;
  std::shared_ptr<Scope> scope = {};  ///< where it was defined
};

/// A global function.
struct Builtin final : ValueObject {
  using Function = Result<Value> (*)(Context&, Arguments&);

  explicit Builtin(Function f) : function(f) {}

  std::string type_name() const override { return "function"; }

  const Function function;
};

/// range, dict, namespace, raise_exception, strftime_now; undefined for other names.
Value builtin(std::string_view name);

}  // namespace ponder::jinja
