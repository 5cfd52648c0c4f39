#pragma once

#include <optional>
#include <string_view>

#include "scorers/extract.h"

namespace ponder {

/// The value of the last JSON field "answer" (also "final_answer" and "Answer") of a text that may
/// hold JSON anywhere, fenced or not: a string, unescaped, or a number. The range is that of the
/// value without quotes. nullopt: no such field, a value of another type, or a cut string.
std::optional<Extraction> find_answer_field(std::string_view folded);

}  // namespace ponder
