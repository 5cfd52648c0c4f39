#pragma once

#include <optional>

#include "scorers/math/budget.h"
#include "scorers/math/rational.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// Why there is no rational value.
enum class NoValue {
  none,
  not_rational,  ///< symbols, irrational roots, pi, structures
  undefined,     ///< division by zero, 0^0 with a negative exponent, factorial of -1
  too_large,     ///< beyond limits.h, or the budget is spent
};

/// The value of a tree that is built of literals by field operations, powers, perfect roots,
/// factorials, binomials, floor, ceil, abs, gcd, lcm, min, max, mod and logarithms of powers.
/// Percent is 1/100; degrees are not rational.
std::optional<Rational> rational_value(const Node& node, Budget& budget, NoValue* why);

/// x^(1/n) if it is rational; x >= 0 or n odd.
std::optional<Rational> perfect_root(const Rational& x, unsigned long n);

/// a ^ n with the size checked before it is computed.
std::optional<Rational> small_power(const Rational& a, long n, NoValue* why);

}  // namespace ponder::math
