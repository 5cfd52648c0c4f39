#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scorers/scorer.h"

namespace ponder {

/// How a language writes numbers; what else decides is in canonical_number().
struct NumberStyle {
  bool decimal_comma = false;  ///< 1.234,5 rather than 1,234.5
  bool space_groups = false;   ///< 80 000 with a plain space
};

/// Of a language by its code ("de", "pt-BR", "fr_FR"); unknown and empty ones write as English
/// does.
NumberStyle number_style(std::string_view language);

/// The one spelling of the number that `text` states, so that equal numbers are equal strings:
/// "-12", "0.75" (no trailing zeros), "1/3" (lowest terms) where no finite decimal exists. Exact.
///
/// Read: digits of any script, separators (1,234 and 1 234 group; 1,5 and 1.234,56 are decimal
/// commas), fractions, mixed numbers, powers of ten, "million". One mark before three digits, as in
/// 1.234, can mean either: the language's decimal mark is decimal, the other one groups. Where
/// `whole` says that a whole number is looked for, both group, unless the digits behind the decimal
/// mark are zeros. Of an equation the right side counts. Units, currency and percent signs are
/// dropped: 50% is 50.
///
/// nullopt: no number, several ("3, 4"), an expression (2^5, 5x), a zero denominator, or too long
/// to compare: over 1,000 digits, an exponent over 1,000, over 18 digits in a fraction.
std::optional<std::string> canonical_number(std::string_view text,
                                            const NumberStyle& style = {},
                                            bool whole = false);

/// "number/2": extract_number.h finds the number, canonical_number compares it with the target,
/// which is written as English does in every language. "number/2 de" for a language.
/// reasons  equal, different, empty_answer, unclosed_box, no_number (nothing found, or what stands
/// in the box is none), target_no_number (a fault of the dataset: unscored)
ScorerPtr number_scorer(std::string_view language = {});

}  // namespace ponder
