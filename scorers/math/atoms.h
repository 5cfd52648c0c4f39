#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scorers/math/budget.h"
#include "scorers/math/polynomial.h"

namespace ponder::math {

/// The variables of the polynomials of one comparison, by name, with what is known of them.
class Atoms {
 public:
  explicit Atoms(Budget& budget) : budget_(budget) {}

  /// Kinds that matter for independence.
  enum class Sort { symbol, transcendental, imaginary, prime_root, other };

  /// The variable of that name, made on first use; nothing when all are taken.
  std::optional<Polynomial> get(const std::string& name, Sort sort);

  /// Like get; the variable satisfies  variable^degree = value.
  std::optional<Polynomial> get(const std::string& name,
                                Sort sort,
                                long degree,
                                const Polynomial& value);

  /// p with every power of a variable that satisfies an equation brought below its degree.
  std::optional<Polynomial> reduced(const Polynomial& p) const;

  /// Whether a polynomial that is not zero after reduction stands for a value that is not zero.
  bool independent() const;

  const std::vector<std::string>& names() const { return names_; }

 private:
  struct Relation {
    long degree = 0;  ///< 0: none
    Polynomial value = {};
  };

  Budget& budget_;
  std::vector<std::string> names_ = {};
  std::vector<Sort> sorts_ = {};
  std::vector<Relation> relations_ = {};
};

}  // namespace ponder::math
