#pragma once

// The methods of Python's str, list and dict that leave the object as it is.

#include <string_view>

#include "harness/base/jinja/arguments.h"

namespace ponder::jinja {

bool has_method(const Value& object, std::string_view name);

/// Python has such a method, but it would change the object: append, update, ...
bool changes_in_place(const Value& object, std::string_view name);

/// needs has_method(object, name)
Result<Value> call_method(Context& context,
                          const Value& object,
                          std::string_view name,
                          Arguments arguments);

}  // namespace ponder::jinja
