#pragma once

#include <optional>
#include <string_view>

#include "harness/base/value.h"

namespace ponder::lmeval {

/// Python's ast.literal_eval for strings, numbers, True, False, None, lists, tuples and dicts.
/// nullopt: not such a literal (or nested over 64 deep).
std::optional<Value> parse_python_literal(std::string_view text);

}  // namespace ponder::lmeval
