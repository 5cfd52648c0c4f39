#pragma once

#include "scorers/math/budget.h"
#include "scorers/math/reason.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// The ladder for single values: same form, exact rational numbers, fractions of polynomials, and
/// last the workers. Constants, or functions of symbols. Symmetric.
Reason compare_scalars(const Node& a, const Node& b, Budget& budget);

/// Whether the value is known to be rational, and its order among others: for sorting only.
/// Simple literal integers are compared without any arithmetic.
bool same_integer_literal(const Node& a, const Node& b, bool* decided);

}  // namespace ponder::math
