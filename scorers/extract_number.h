#pragma once

#include <optional>
#include <string_view>

#include "scorers/extract.h"
#include "scorers/number.h"

namespace ponder {

struct NumberSearch {
  std::optional<Extraction> found = {};  ///< range in the answer as given
  bool unclosed_box = false;             ///< nothing found, because the only box was cut
};

/// Where the answer states its final number; the first rule that applies decides:
///   1. the last complete box (its whole content, number or not: it is what the model stands by)
///   2. the last JSON field "answer" that holds a number and at most a unit
///   3. the last line `#### N` that holds a number and nothing else (other such lines are headings)
///   4. the last "answer is", "Answer:" with a number after it, in any of the languages of
///      answer_label.h; after `=` where it is an equation
///   5. the last number of the text
/// A box that was opened and never closed stops the search after 1: the answer was cut, and what
/// stands in it may be half a number.
NumberSearch extract_number(std::string_view answer, const NumberStyle& style = {});

/// Rule 5 alone, on folded text.
std::optional<Extraction> find_last_number(std::string_view folded, const NumberStyle& style = {});

}  // namespace ponder
