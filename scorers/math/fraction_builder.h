#pragma once

#include <optional>

#include "scorers/math/atoms.h"
#include "scorers/math/budget.h"
#include "scorers/math/polynomial.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// Turns a tree into a fraction of polynomials in `atoms`, which grows. nullopt: a structure, a
/// size beyond limits.h, too many atoms, or infinity.
class FractionBuilder {
 public:
  FractionBuilder(Atoms& atoms, Budget& budget) : atoms_(atoms), budget_(budget) {}

  std::optional<Fraction> build(const Node& node);

 private:
  using Maybe = std::optional<Fraction>;

  Maybe power(const Node& node);
  Maybe root(const Fraction& radicand, long index);
  Maybe rational_root(const Rational& radicand, long index);
  Maybe general_power(const Fraction& base, const Fraction& exponent);
  Maybe function(const Node& node);
  Maybe factorial(const Fraction& argument);
  Maybe trigonometric(const std::string& name, const Fraction& argument);
  Maybe atom(const std::string& name, Atoms::Sort sort = Atoms::Sort::other);
  std::optional<std::string> spelled(const Fraction& fraction);

  Atoms& atoms_;
  Budget& budget_;
};

}  // namespace ponder::math
