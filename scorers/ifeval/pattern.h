#pragma once

// Patterns with the meaning that Python's `re` gives them on text.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder::ifeval {

/// What `\s` is in Python, as a class of RE2: Unicode's spaces too.
inline constexpr std::string_view kSpace =
    "[\\t-\\r\\x1c-\\x20\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"
    "\\x{205f}\\x{3000}]";

/// All matches from left to right, none inside another (re.findall). `^` and `$` are those of
/// lines. A pattern that RE2 cannot read counts as plain text.
std::vector<std::string_view> find_all(const std::string& pattern,
                                       std::string_view text,
                                       bool ignore_case = false);

/// The first match that starts at `from` or later.
std::optional<std::string_view> find_first(const std::string& pattern,
                                           std::string_view text,
                                           bool ignore_case = false,
                                           std::size_t from = 0);

/// Python's `\w`: letters and numbers of every script, and `_`; no combining marks.
bool is_word_character(char32_t c);

/// Python's `\b` at byte `at` of `text`.
bool is_word_boundary(std::string_view text, std::size_t at);

}  // namespace ponder::ifeval
