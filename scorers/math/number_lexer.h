#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scorers/math/lexer.h"

namespace ponder::math {

struct NumberRun {
  std::string text = {};   ///< `1234.5`, `0.1(6)`, `1.5e3`
  std::size_t length = 0;  ///< bytes read
};

/// Reads the number that begins `text`: digits, group marks, decimal mark, repeating digits
/// (\overline{6}, (6), 0.333...), e-notation. `bracketed`: inside (..), [..] or {..}, where a comma
/// between digits separates elements.
std::optional<NumberRun> read_number(std::string_view text, bool bracketed, const Reading& reading);

}  // namespace ponder::math
