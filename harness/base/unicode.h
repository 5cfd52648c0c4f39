#pragma once

// Text as Python sees it: a sequence of code points. Strings here are UTF-8; a byte that is part of
// no well-formed sequence counts as one character of its own, so that nothing is ever lost.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

/// The code point at byte `*at`, which moves behind it; U+FFFD for an ill-formed byte.
/// needs *at < text.size()
char32_t next_code_point(std::string_view text, std::size_t* at);

/// needs a code point that is no surrogate
void append_utf8(std::string& out, char32_t code_point);

/// Number of characters.
std::size_t count_characters(std::string_view text);

/// Byte offset of every character, then text.size(): offsets of n characters are n + 1 numbers.
std::vector<std::size_t> character_offsets(std::string_view text);

/// Python's str.isspace, str.isprintable, str.isalpha, str.isdecimal for one character.
bool is_space(char32_t c);
bool is_printable(char32_t c);
bool is_letter(char32_t c);
bool is_digit(char32_t c);
bool is_upper(char32_t c);
bool is_lower(char32_t c);

/// Simple case mapping: one character to one character (no German sharp s to SS).
char32_t to_upper(char32_t c);
char32_t to_lower(char32_t c);
std::string to_upper(std::string_view text);
std::string to_lower(std::string_view text);

/// Unicode whitespace off one or both ends.
std::string_view strip_left(std::string_view text);
std::string_view strip_right(std::string_view text);

}  // namespace ponder
