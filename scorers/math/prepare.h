#pragma once

#include <vector>

#include "scorers/math/budget.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// The same expression with fewer forms: minus signs inside units and degrees, `degrees` as a unit
/// turned into the sign, sums and products with fixed bounds written out, chains a = b = c cut to
/// their ends. `too_large`: the written-out tree is beyond limits.h.
Node prepared(const Node& node, Budget& budget, bool* too_large);

/// The values that an expression with plus-minus signs stands for: one if it has none. Signs that
/// are all `\pm` are independent; with a `\mp` among them they go together. At most 16 values.
std::vector<Node> sign_choices(const Node& node);

bool has_sign_choice(const Node& node);

/// Without symbols and unknown functions: a constant.
bool is_constant(const Node& node);

/// A value rather than a structure or a relation: what compare_scalars takes.
bool is_scalar(const Node& node);

}  // namespace ponder::math
