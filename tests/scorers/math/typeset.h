#pragma once

#include <string>

#include "scorers/math/tree.h"

namespace ponder::math {

/// How a tree is written as LaTeX again.
struct Style {
  std::string fraction = "\\frac";
  bool reversed = false;    ///< sums, products, lists, sets and unions from back to front
  bool spaced = false;      ///< blanks around operators
  bool left_right = false;  ///< \left( .. \right)
};

/// LaTeX that reads as the same value. Empty if the tree holds a form that it does not write.
std::string typeset(const Node& node, const Style& style);

}  // namespace ponder::math
