#pragma once

#include <string_view>

#include "harness/base/jinja/arguments.h"

namespace ponder::jinja {

/// `input is name(arguments)`
struct Test {
  using Function = Result<bool> (*)(Context&, const Value& input, Arguments&);

  std::string_view name;
  Signature signature;
  Function function;
};

/// nullptr when there is none.
const Test* find_test(std::string_view name);

Result<bool> apply(Context& context, const Test& test, const Value& input, Arguments arguments);

}  // namespace ponder::jinja
