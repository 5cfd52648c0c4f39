#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ponder {

/// A number as written somewhere in a text: views into the text, nothing computed yet.
///   1,234.5   .5   3/4   2 1/2   \frac{3}{4}   2\frac12   1.5e3   1.5 \times 10^{3}   5 million
struct NumberLiteral {
  std::size_t begin = 0;  ///< the sign or currency mark before it included
  std::size_t end = 0;
  bool negative = false;
  std::string_view whole = {};        ///< digits with separators; empty for a pure fraction
  std::string_view numerator = {};    ///< digits, may have a decimal point; empty: no fraction
  std::string_view denominator = {};  ///< empty: no fraction
  std::string_view exponent = {};     ///< a power of ten: sign and digits; empty: none
  int scale = 0;                      ///< a further power of ten, from "million"
  bool power = false;                 ///< x^y: an expression, not a number
};

/// The first number that begins at or after `at` in folded text (fold.h). Digits inside words (H2O,
/// x2) begin no number. `space_groups`: in 80 000 the plain space groups digits; a no-break or thin
/// space always does. A caller that goes on from `end` each time reads the text once.
std::optional<NumberLiteral> next_number(std::string_view folded,
                                         std::size_t at,
                                         bool space_groups = false);

}  // namespace ponder
