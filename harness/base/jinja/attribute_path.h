#pragma once

#include <optional>

#include "harness/base/jinja/operations.h"

namespace ponder::jinja {

/// `attribute` as filters take it: "a.b.0" goes down by keys and positions, an integer is a
/// position; undefined or None gives `value` itself. What is missing on the way is `fallback`.
Result<Value> follow(Context& context,
                     const Value& value,
                     const Value& attribute,
                     const Value& fallback = Value());

/// `value` with upper and lower case made one.
Value without_case(const Value& value);

}  // namespace ponder::jinja
