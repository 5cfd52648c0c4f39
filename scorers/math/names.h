#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ponder::math {

/// A function of the names that LaTeX, calculators and people use: `arcsin`, `asin` -> `asin`,
/// `tg` -> `tan`. The spelling returned is the one in trees. Without backslash.
std::optional<std::string_view> function_name(std::string_view word);

/// Letters written out: `alpha`, `varphi` -> `phi`.
std::optional<std::string_view> greek_name(std::string_view word);

/// `pi`, `infinity`, `inf`, `infty`, `oo` as constants of trees.
std::optional<std::string_view> constant_name(std::string_view word);

/// The operator or relation that a LaTeX command without backslash stands for: `cdot` -> `*`,
/// `leq` -> `le`. Empty: the command only lays out (`displaystyle`, `quad`) and is dropped.
std::optional<std::string_view> operator_name(std::string_view command);

/// The LaTeX spelling of a character beyond ASCII, with a blank behind it (`π` -> `\pi `), or
/// nothing.
std::optional<std::string_view> latex_of(char32_t character);

/// "and", "or" and the comma of other languages, as `and`, `or` and `,`.
std::optional<std::string_view> foreign_connective(std::string_view word);

/// Words behind a number that multiply it: million, dozen, 万. 0 for other words.
long multiplier(std::string_view word);

/// "twenty-five" -> 25; words from zero to 999,999. Lower case.
std::optional<long> number_of_words(std::string_view words);

}  // namespace ponder::math
