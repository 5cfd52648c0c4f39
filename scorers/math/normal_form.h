#pragma once

#include "scorers/math/budget.h"
#include "scorers/math/reason.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// What the difference of two expressions says.
enum class Difference {
  zero,      ///< proven equal wherever both are defined
  not_zero,  ///< proven different as functions of their symbols
  unknown,   ///< another step of the ladder has to decide
  undefined  ///< a denominator is zero
};

/// Writes both as fractions of polynomials over Q whose variables are the symbols and, one each,
/// the irrational parts: pi, e, i, roots of primes, roots, powers and function values as atoms.
/// a/b - c/d is then ad - bc, reduced by what the atoms satisfy (i^2 = -1, r^2 = 2,
/// sin^2 = 1 - cos^2). "not_zero" is only said when the atoms present are independent: symbols, i,
/// square roots of primes, one of pi and e.
Difference compare_normal_forms(const Node& a, const Node& b, Budget& budget);

/// Whether lhs and rhs differ by a constant factor: the equations lhs = 0 and rhs = 0 say the same.
/// `positive`: the factor must be positive (inequalities). not_zero: proven not to be so.
Difference compare_up_to_factor(const Node& a, const Node& b, bool positive, Budget& budget);

}  // namespace ponder::math
