#pragma once

#include <string>
#include <string_view>

namespace ponder::math {

/// An answer as the lexer wants it: digits of all scripts folded (scorers/fold.h), characters
/// beyond ASCII in LaTeX (π -> \pi), `$..$`, `\(..\)`, `\[..\]`, a \boxed{} or \fbox{} around the
/// whole, Markdown bold and closing punctuation taken away. A single `$` that delimits nothing is
/// kept: currency. Linear in the text.
std::string clean(std::string_view text);

/// The content of `\name{...}` or of a `{...}` when it is all that `text` holds, else nullptr.
/// The braces must be balanced; escaped ones do not count.
std::string_view unwrap_command(std::string_view text, std::string_view command, bool* found);

/// Lower case, single spaces, no quotes, no closing punctuation: how words are compared.
std::string normal_words(std::string_view text);

}  // namespace ponder::math
