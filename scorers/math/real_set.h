#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scorers/math/budget.h"
#include "scorers/math/reason.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// Whether a tree can be read as a set of real numbers given by ends: intervals, unions, R, finite
/// sets of constants, and the solutions of inequalities in one symbol. A tuple of two counts as an
/// open interval only where `pair_is_interval`.
bool is_interval_like(const Node& node);

/// The one symbol that relations in it are about; empty if there is none or more than one.
std::string set_symbol(const Node& node);

/// Compares two such trees as sets: same_elements, different_elements, or why it cannot be said.
/// nullopt: one of them is no set of real numbers.
std::optional<Reason> compare_real_sets(const Node& a, const Node& b, Budget& budget);

/// A relation brought to the form  symbol SIGN constant  (or a chain  c SIGN symbol SIGN c), when
/// it is linear in its only symbol.
std::optional<Node> isolated(const Node& relation, Budget& budget);

}  // namespace ponder::math
