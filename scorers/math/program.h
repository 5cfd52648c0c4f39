#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scorers/math/budget.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// The tree as a program of machine.h; symbols (and applications f(x), each as a whole) are
/// numbered by their place in `names`, which grows. nullopt: a structure, infinity, a function that
/// the machines lack, more than kMaxSymbols symbols, or beyond limits.h.
std::optional<std::string> to_program(const Node& node,
                                      std::vector<std::string>& names,
                                      Budget& budget);

constexpr std::size_t kMaxSymbols = 24;

}  // namespace ponder::math
