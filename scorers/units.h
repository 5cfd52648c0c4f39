#pragma once

#include <string_view>

namespace ponder {

/// Whether the text beside a number leaves its value alone: units, currency, percent signs, words,
/// punctuation, text markup in Markdown and LaTeX. Not so: digits, variables (5x), constants
/// (5\pi), operators, and words that count or negate (5 dozen, not 5). Folded text.
bool is_only_units(std::string_view folded);

}  // namespace ponder
