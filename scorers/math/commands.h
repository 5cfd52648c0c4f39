#pragma once

#include <string_view>

namespace ponder::math {

// What kind of LaTeX command a name is (without backslash), for the lexer.

bool is_structural(std::string_view command);    ///< takes arguments: frac, sqrt, binom, sum
bool is_text_command(std::string_view command);  ///< holds words: text, mbox, mathrm
bool is_accent(std::string_view command);        ///< makes a symbol of its own: bar, mathbf, mathbb

bool is_matrix(std::string_view environment);  ///< pmatrix, array, ...
bool is_system(std::string_view environment);  ///< cases, aligned, ...

}  // namespace ponder::math
