#pragma once

#include <flint/fmpq_mpoly.h>

#include <optional>
#include <string>
#include <vector>

#include "scorers/math/rational.h"

namespace ponder::math {

constexpr long kMaxVariables = 16;  ///< of a polynomial: symbols and irrational constants

/// A polynomial over Q in up to kMaxVariables variables, known by number. Sums and products that
/// would have too many terms or too long coefficients (limits.h) are refused.
class Polynomial {
 public:
  Polynomial();
  explicit Polynomial(const Rational& constant);
  Polynomial(const Polynomial& other);
  Polynomial(Polynomial&& other) noexcept;
  Polynomial& operator=(Polynomial other);
  ~Polynomial();

  static Polynomial variable(long index);

  bool is_zero() const;
  long terms() const;
  std::optional<Rational> constant() const;  ///< its value, if it has no variables
  Rational constant_term() const;
  long degree(long variable) const;
  Rational leading_coefficient() const;  ///< 0 of the zero polynomial

  void negate();
  void scale(const Rational& factor);

  /// nullopt: too large
  static std::optional<Polynomial> sum(const Polynomial& a, const Polynomial& b);
  static std::optional<Polynomial> product(const Polynomial& a, const Polynomial& b);
  std::optional<Polynomial> power(long n) const;

  bool operator==(const Polynomial& other) const;

  /// Each monomial: coefficient and the exponents of all variables.
  struct Term {
    Rational coefficient = {};
    std::vector<long> exponents = {};
  };

  std::vector<Term> all_terms() const;

  /// One spelling of equal polynomials, with variables written by their names; nothing if it would
  /// be longer than a few hundred thousand characters.
  std::optional<std::string> spell(const std::vector<std::string>& names) const;

 private:
  fmpq_mpoly_t p_;
};

/// numerator / denominator; not in lowest terms (equality needs none: a/b = c/d when ad = bc).
struct Fraction {
  Polynomial numerator = {};
  Polynomial denominator = Polynomial(Rational(1));

  static std::optional<Fraction> sum(const Fraction& a, const Fraction& b);
  static std::optional<Fraction> product(const Fraction& a, const Fraction& b);
  static std::optional<Fraction> quotient(const Fraction& a, const Fraction& b);
  std::optional<Fraction> power(long n) const;  ///< n may be negative
};

}  // namespace ponder::math
