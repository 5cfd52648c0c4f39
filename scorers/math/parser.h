#pragma once

#include <optional>
#include <string_view>

#include "scorers/math/lexer.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// The tree of a formula (clean.h), or nothing: not a formula, or (`too_large`) beyond limits.h.
std::optional<Node> parse_formula(std::string_view cleaned,
                                  const Reading& reading,
                                  bool* too_large);

/// An answer as it was read.
struct Answer {
  std::string cleaned = {};
  Node tree = {};
  bool formula = false;  ///< false: the tree is Kind::words of what could not be read as a formula
  bool too_large = false;
};

/// Never fails: what is no formula becomes words. Whole answers have forms of their own: words in
/// \text{}, numbers in words, numerals with letters (1A_{16}), times (4:30 p.m.).
Answer parse_answer(std::string_view text, const Reading& reading);

}  // namespace ponder::math
