#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace ponder {

/// A piece of mathematics in a text: [outer, outer_end) with its delimiters, [begin, end) without.
struct MathSegment {
  std::size_t outer = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t outer_end = 0;
};

/// All $$..$$, $..$, \[..\] and \(..\) in order, not nested, not empty. A dollar sign opens only
/// before a character that is no space, and closes only behind one and before no digit, so that
/// prices are none ("$5 and $7"). Unclosed ones are none. Linear;
/// of very many the last 16,384 at least.
std::vector<MathSegment> math_segments(std::string_view text);

}  // namespace ponder
