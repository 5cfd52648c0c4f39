#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder {

/// ASCII whitespace off both ends.
std::string_view trim(std::string_view text);

/// Parts between separators; "a,,b" has three, "" has one.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Whole-string numbers only: no spaces, no trailing text, no overflow.
std::optional<std::int64_t> parse_int(std::string_view text);
std::optional<double> parse_double(std::string_view text);

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF.
bool is_utf8(std::string_view text);

/// Every ill-formed byte sequence becomes U+FFFD (maximal subparts, as Python and the WHATWG do).
std::string to_valid_utf8(std::string_view text);

/// Length of the longest prefix that does not end inside a UTF-8 sequence; a stream decoder holds
/// the rest back until more bytes come.
std::size_t complete_utf8_prefix(std::string_view text);

/// The candidate nearest to `word` by edit distance, if near enough to be a likely typo; compares
/// with `-` and `_` alike and without case.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// 1234567 -> "1,234,567".
std::string with_thousands(std::int64_t n);

}  // namespace ponder
