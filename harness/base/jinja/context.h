#pragma once

#include <cstdint>
#include <string>

#include "harness/base/jinja/template.h"

namespace ponder::jinja {

/// "what went wrong", to which the interpreter adds the place.
Error template_error(std::string message);

/// What one rendering has used up of its limits. Whatever builds a value from parts charges its
/// size here first, so a template can neither run for ever nor fill the memory.
class Context {
 public:
  explicit Context(const Options& options) : options_(options), work_left_(options.limits.work) {}

  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  ~Context() {
    for (const auto& object : kept_) object->release();
  }

  const Options& options() const { return options_; }

  /// errors  parse (the work limit is reached)
  Result<void> charge(std::size_t bytes);

  /// What may still be built.
  std::size_t bytes_left() const { return static_cast<std::size_t>(work_left_); }

  Result<Value> string(std::string text);
  Result<Value> list(ValueList items);
  Result<Value> tuple(ValueList items);
  Result<Value> dict(ValueDict entries);

  /// For objects that can come to hold themselves: they are taken apart at the end.
  Result<Value> keep(std::shared_ptr<ValueObject> object);

  /// errors  parse (`value` is undefined, and that is not allowed for mere reading)
  Result<void> check_defined(const Value& value) const;

 private:
  Result<Value> checked(Value value, std::size_t items);

  const Options& options_;
  std::int64_t work_left_;
  std::vector<std::shared_ptr<ValueObject>> kept_ = {};
};

}  // namespace ponder::jinja
