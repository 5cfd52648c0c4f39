#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scorers/math/budget.h"
#include "scorers/math/reason.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// Compares two prepared answers (prepare.h) by our own rules, the profile `strict`. Symmetric: the
/// verdict for (a, b) is that for (b, a).
///
/// The rules, in the order in which they are tried:
///   the same tree; words; a letter as a choice, in either case
///   a named value (x = 5, f(x) = x^2, x \in S) and the value alone; equations that are the same up
///     to a constant factor; inequalities by their solutions in one symbol, or up to a positive one
///   lists without brackets in any order; against a tuple in its order; against a set as a set
///   sets, tuples, vectors, matrices by elements; intervals and unions as sets of real numbers
///   a unit, currency or degree sign may be left out on one side; two units are converted
///   p % is p/100, and also p where the other side has no percent sign
///   a base may be left out on one side
///   ratios are equal in proportion
///   all else by compare_scalars
class Comparison {
 public:
  explicit Comparison(Budget& budget) : budget_(budget) {}

  Reason compare(const Node& a, const Node& b);

 private:
  using Pair = Reason (Comparison::*)(const Node&, const Node&);

  // comparison.cc
  Reason compare_kinds(const Node& a, const Node& b);
  std::optional<Reason> words(const Node& a, const Node& b);
  std::optional<Reason> quantities(const Node& a, const Node& b);
  std::optional<Reason> percents(const Node& a, const Node& b);
  std::optional<Reason> numerals(const Node& a, const Node& b);
  std::optional<Reason> ratios(const Node& a, const Node& b);
  Reason quantity_pair(const Node& a, const Node& b);

  // comparison_relations.cc
  std::optional<Reason> relations(const Node& a, const Node& b);
  Reason equations(const Node& a, const Node& b);
  Reason inequalities(const Node& a, const Node& b);
  Reason congruences(const Node& a, const Node& b);
  std::optional<Node> named_values(const Node& list);

  // comparison_sets.cc
  std::optional<Reason> collections(const Node& a, const Node& b);
  std::optional<Reason> real_sets(const Node& a, const Node& b);
  Reason in_order(const std::vector<Node>& a, const std::vector<Node>& b);
  Reason in_any_order(const std::vector<Node>& a, const std::vector<Node>& b);
  Reason as_sets(const std::vector<Node>& a, const std::vector<Node>& b);

  Budget& budget_;
  int depth_ = 0;
};

inline bool is_equal(Reason reason) {
  return side_of(reason) == Side::equal;
}

inline bool is_unequal(Reason reason) {
  return side_of(reason) == Side::unequal;
}

}  // namespace ponder::math
