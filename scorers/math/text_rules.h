#pragma once

#include <string>
#include <string_view>

namespace ponder::math {

// What the graders of others do to the text before they compare. Their rules as documented; the
// code is ours.

std::string replaced(std::string_view text, std::string_view what, std::string_view by);

/// Takes unit words and \text{..} off the end, as long as something is left. `letters`: units of
/// one letter too (h, m, s, ...), if a blank stands before them.
std::string without_trailing_units(std::string_view text, bool letters);

/// The rewriting of Qwen2.5-Math's grader (strip_string): units, \text, degree and percent signs,
/// dollars, spaces and number words go; fractions and roots get braces; x= and short left sides go.
std::string qwen25_text(std::string_view text);

/// What Math-Verify's normalisation leaves of an answer: the content of a box without what stands
/// behind it, no layout, no trailing words or units, `{,}` as a comma.
std::string math_verify_text(std::string_view text);

}  // namespace ponder::math
