#pragma once

#include <cstdint>
#include <string_view>

namespace ponder::ifeval {

/// Number of sentences as NLTK's Punkt counts them, by its rules (Kiss and Strunk 2006) and our own
/// short lists of English abbreviations and of words that begin sentences in place of its trained
/// tables. `?` and `!` always end one; a full stop does unless an abbreviation, an initial or an
/// ellipsis stands before it; line breaks do not. "1. Apples" are two, as there.
std::int64_t count_sentences(std::string_view text);

}  // namespace ponder::ifeval
