#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ponder::math {

/// How marks with two meanings are read. A comparison may try several.
struct Reading {
  bool comma_groups = true;    ///< 1,234 outside brackets is one number
  bool decimal_comma = false;  ///< 3,5 is 3.5
  bool e_notation = true;      ///< 2e-7 is 2 * 10^-7, not 2 e - 7
  bool space_groups = true;    ///< 1 234 and 1\,234 are one number
  bool unit_letters = false;   ///< a lone m, g, s, h, l behind a number and a blank is a unit
  bool number_words = true;    ///< a whole answer "five" is 5
  bool imaginary_i = true;     ///< i is the imaginary unit, else a symbol
};

enum class TokenType : unsigned char {
  number,    ///< text as in Kind::number: group marks are gone
  letter,    ///< one letter, or a Greek one by name
  name,      ///< function (tree spelling) or structural command: frac, sqrt, binom, ...
  accent,    ///< bar, hat, mathbf, ...: what stands over or changes the next argument
  constant,  ///< pi, infinity
  words,     ///< content of \text{..}; or a run of letters that is no mathematics
  op,        ///< operators, relations, separators
  open,      ///< ( [ { set( |( floor( ceil( angle( matrix( cases(
  close,     ///< ) ] } set) |) floor) ceil) angle) matrix) cases)
  end
};

struct Token {
  TokenType type = TokenType::end;
  std::string text = {};
  bool space_before = false;

  bool is(TokenType t, std::string_view s) const { return type == t && text == s; }
};

/// The tokens of a cleaned text (clean.h), the last of type end. Nothing: a character or a command
/// that is not known, or a literal with too many digits. Linear, but for a bounded look-ahead.
std::optional<std::vector<Token>> tokenize(std::string_view text, const Reading& reading);

}  // namespace ponder::math
