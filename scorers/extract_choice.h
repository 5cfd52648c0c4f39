#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scorers/extract.h"

namespace ponder {

/// The letter (A to Z) that an answer settles on; the first rule that applies decides:
///   1. the last box, if it holds a letter or exactly the text of a choice; a capital letter
///      alone names the choice of that letter, whatever the texts are
///   2. the last JSON field "answer", likewise
///   3. the last "answer is X" or "Answer: X" in any of the languages of answer_label.h; a letter
///      that goes on as a word ("Both", "Auf") is none, nor is a pair ("A or B"); small letters
///      only after a colon
///   4. the letter as the whole answer, or as its whole last or first line, or `C. text` alone
///   5. the last "option C", "choice C" or "(C)"
/// Rules 4 and 5 take only letters of `choices` (there, I and A are words more often than not).
/// Letters of other scripts as in choice_letter.h. The range is in the answer as given; `text` is
/// the letter, A to Z.
std::optional<Extraction> extract_choice(std::string_view answer,
                                         std::span<const std::string> choices);

}  // namespace ponder
