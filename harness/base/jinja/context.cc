#include "harness/base/jinja/context.h"

namespace ponder::jinja {

namespace {

/// Deeper values could not be printed or compared by recursion.
constexpr int kMaxValueDepth = 200;

}  // namespace

Error template_error(std::string message) {
  return {ErrorCode::parse, std::move(message), ""};
}

Result<void> Context::charge(std::size_t bytes) {
  if (bytes > bytes_left()) {
    work_left_ = 0;
    return template_error("template does more work than the limit of " +
                          std::to_string(options_.limits.work) + " bytes and steps");
  }
  work_left_ -= static_cast<std::int64_t>(bytes);
  return {};
}

Result<Value> Context::string(std::string text) {
  PONDER_TRY(charge(text.size()));
  return Value::string(std::move(text));
}

Result<Value> Context::checked(Value value, std::size_t items) {
  PONDER_TRY(charge(items * sizeof(Value)));
  if (value.depth() > kMaxValueDepth) {
    return template_error("value is nested deeper than " + std::to_string(kMaxValueDepth) +
                          " levels");
  }
  return value;
}

Result<Value> Context::list(ValueList items) {
  const std::size_t size = items.size();
  return checked(Value::list(std::move(items)), size);
}

Result<Value> Context::tuple(ValueList items) {
  const std::size_t size = items.size();
  return checked(Value::tuple(std::move(items)), size);
}

Result<Value> Context::dict(ValueDict entries) {
  const std::size_t size = 2 * entries.size();
  return checked(Value::dict(std::move(entries)), size);
}

Result<Value> Context::keep(std::shared_ptr<ValueObject> object) {
  constexpr std::size_t kObjectBytes = 256;
  PONDER_TRY(charge(kObjectBytes));
  kept_.push_back(object);
  return Value::object(std::move(object));
}

Result<void> Context::check_defined(const Value& value) const {
  if (value.is_undefined() && options_.strict_undefined) {
    return template_error(value.undefined_reason());
  }
  return {};
}

}  // namespace ponder::jinja
