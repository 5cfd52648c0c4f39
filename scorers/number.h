#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scorers/scorer.h"

namespace ponder {

/// The one spelling of the number that `text` states, so that equal numbers are equal strings:
/// "-12", "0.75" (no trailing zeros), "1/3" (lowest terms) where no finite decimal exists. Exact.
///
/// Read: digits of any script, separators (1,234 and 1 234 group; 1,5 and 1.234,56 are decimal
/// commas; a single point is always decimal), fractions, mixed numbers, powers of ten, "million".
/// Of an equation the right side counts. Units, currency and percent signs are dropped: 50% is 50.
///
/// nullopt: no number, several ("3, 4"), an expression (2^5, 5x), a zero denominator, or too long
/// to compare: over 1,000 digits, an exponent over 1,000, over 18 digits in a fraction.
std::optional<std::string> canonical_number(std::string_view text);

/// "number/1": extract_number.h finds the number, canonical_number compares it with the target.
/// reasons  equal, different, empty_answer, unclosed_box, no_number (nothing found, or what stands
/// in the box is none), target_no_number (a fault of the dataset: unscored)
ScorerPtr number_scorer();

}  // namespace ponder
