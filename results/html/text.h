#pragma once

#include <string>
#include <string_view>

namespace ponder::html {

/// Text for an element or a quoted attribute. What a model wrote is hostile: besides the five
/// characters of markup, everything that is invisible or turns the reading direction (controls,
/// bidi marks, zero-width characters, tags) is shown by its code point, and ill-formed bytes as
/// U+FFFD.
std::string escape(std::string_view text);

/// Longer than 3,000 characters: the first and last 1,500 with a line between them that counts what
/// was left out. Never cuts a character.
std::string cut(std::string_view text);

/// escape(cut(text)), as the content of a <pre>.
std::string excerpt(std::string_view text);

}  // namespace ponder::html
