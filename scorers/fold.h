#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ponder {

/// Writes digits and marks of the world's scripts in ASCII, so that the scanners know one alphabet:
///   decimal digits (Arabic, Persian, Devanagari, Bengali, Tamil, Thai, ... full-width)  -> 0-9
///   full-width forms U+FF01..FF5E                                                       -> ! to ~
///   Arabic decimal, thousands and percent mark . , %    minus U+2212, en dash           -> -
///   ideographic full stop -> .    multiplication sign -> *    vulgar fractions -> " 1/2"
///   superscript digits -> ^2    thin, figure and narrow spaces -> no-break space U+00A0
///   zero-width characters and direction marks -> nothing
/// All else, ill-formed bytes included, is kept. Linear.
std::string fold(std::string_view text);

/// The offset in `text` of the character that became byte `folded_offset` of fold(text).
std::size_t unfold_offset(std::string_view text, std::size_t folded_offset);

}  // namespace ponder
