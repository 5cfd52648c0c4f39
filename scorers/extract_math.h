#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scorers/extract.h"

namespace ponder {

struct MathSearch {
  std::optional<Extraction> found = {};  ///< range in the answer as given
  bool unclosed_box = false;             ///< nothing found, because the only box was cut
};

/// Where an answer states its final expression; the first rule that applies decides:
///   1. the last complete box
///   2. the last JSON field "answer"
///   3. the last line `#### x`
///   4. the last "answer is", "Answer:" (answer_label.h): the mathematics of its sentence, in $..$,
///      \(..\) or \[..\], else the sentence
///   5. the last piece of mathematics of the text
///   6. the last number of the text
/// A box that was opened and never closed stops the search after 1.
MathSearch extract_math(std::string_view answer);

/// What Qwen2.5-Math's evaluation takes out of an answer, before it cleans the string; empty if
/// nothing. An unclosed box runs to the end. source  QwenLM/Qwen2.5-Math, evaluation/parser.py
std::string extract_qwen25(std::string_view answer);

/// What Math-Verify reads first: the last box, glued to the boxes before it that stand within ten
/// characters (two boxes `204` and `205` read 204205), as a list where "and", "or" or a comma
/// stands between them within seventy. Without a box as extract_math(). Empty if nothing. source
/// Math-Verify 0.8.0, observed
std::string extract_math_verify(std::string_view answer);

}  // namespace ponder
