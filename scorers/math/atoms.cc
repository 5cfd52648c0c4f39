#include "scorers/math/atoms.h"

#include <algorithm>

namespace ponder::math {

std::optional<Polynomial> Atoms::get(const std::string& name, Sort sort) {
  return get(name, sort, 0, Polynomial());
}

std::optional<Polynomial> Atoms::get(const std::string& name,
                                     Sort sort,
                                     long degree,
                                     const Polynomial& value) {
  const auto at = std::find(names_.begin(), names_.end(), name);
  if (at != names_.end()) return Polynomial::variable(at - names_.begin());
  if (names_.size() == kMaxVariables) return std::nullopt;
  names_.push_back(name);
  sorts_.push_back(sort);
  relations_.push_back({degree, value});
  return Polynomial::variable(static_cast<long>(names_.size()) - 1);
}

std::optional<Polynomial> Atoms::reduced(const Polynomial& p) const {
  Polynomial current = p;
  // Later atoms may stand over earlier ones (sqrt(2 + sqrt 3)), so from the last to the first.
  for (std::size_t v = names_.size(); v-- > 0;) {
    const Relation& relation = relations_[v];
    if (relation.degree == 0) continue;
    const auto variable = static_cast<long>(v);
    for (int rounds = 0; current.degree(variable) >= relation.degree; ++rounds) {
      if (rounds > 64) return std::nullopt;
      Polynomial next;
      for (const Polynomial::Term& term : current.all_terms()) {
        if (budget_.spent()) return std::nullopt;
        const long above = term.exponents[v] / relation.degree;
        Polynomial piece(term.coefficient);
        for (std::size_t w = 0; w < names_.size(); ++w) {
          const long exponent = w == v ? term.exponents[v] % relation.degree : term.exponents[w];
          if (exponent == 0) continue;
          const auto power = Polynomial::variable(static_cast<long>(w)).power(exponent);
          const auto product = power ? Polynomial::product(piece, *power) : std::nullopt;
          if (!product) return std::nullopt;
          piece = *product;
        }
        if (above > 0) {
          const auto power = relation.value.power(above);
          const auto product = power ? Polynomial::product(piece, *power) : std::nullopt;
          if (!product) return std::nullopt;
          piece = *product;
        }
        auto total = Polynomial::sum(next, piece);
        if (!total) return std::nullopt;
        next = std::move(*total);
      }
      current = std::move(next);
    }
  }
  return current;
}

bool Atoms::independent() const {
  return std::count(sorts_.begin(), sorts_.end(), Sort::transcendental) <= 1 &&
         std::find(sorts_.begin(), sorts_.end(), Sort::other) == sorts_.end();
}

}  // namespace ponder::math
