#pragma once

#include <cstddef>
#include <vector>

#include "scorers/program/python_value.h"

namespace ponder::program {

/// What Python's `a == b` gives for values that are two objects each: 1 == True == 1.0, integers
/// and floats compared exactly, a list is no tuple, sets and dicts in any order, NaN equal to
/// nothing (not even in a list, where Python would look at identity first), opaque to nothing.
bool python_equal(const PythonValue& a, const PythonValue& b);

/// Equal for values that are python_equal. needs is_hashable(value)
std::size_t python_hash(const PythonValue& value);

/// Whether every element of `a` is in `b` and the other way round, as `set(a) == set(b)` would say;
/// duplicates do not count. needs hashable elements
bool same_elements(const std::vector<PythonValue>& a, const std::vector<PythonValue>& b);

/// No two elements equal. needs hashable elements
bool all_different(const std::vector<const PythonValue*>& elements);

}  // namespace ponder::program
