#pragma once

#include <optional>

#include "scorers/math/tree.h"

namespace ponder::math {

/// The value of a real constant in double precision, to put values that are known to differ in
/// order; not rigorous. Nothing: symbols, structures, not real, overflow.
std::optional<double> approximate(const Node& node);

}  // namespace ponder::math
