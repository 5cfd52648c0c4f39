#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ponder::ifeval {

/// Runs of word characters: NLTK's RegexpTokenizer(r"\w+").
std::int64_t count_words(std::string_view text);

/// NLTK's word_tokenize() as far as words go: punctuation, brackets and quotes stand apart, and so
/// do 's, n't and the like ("CAN'T" is "CA" and "N'T"); hyphens and slashes part nothing. A full
/// stop at the end of a word is left out.
std::vector<std::string> word_tokens(std::string_view text);

/// Python's str.isupper() and str.islower().
bool is_all_upper(std::string_view text);
bool is_all_lower(std::string_view text);

}  // namespace ponder::ifeval
