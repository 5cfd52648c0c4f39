#pragma once

#include <string>
#include <string_view>

#include "harness/base/generation.h"

namespace ponder {

struct ReasoningSplit {
  std::string thinking;  ///< without the tags and the line breaks next to them
  std::string answer;    ///< leading line breaks cut
};

/// Splits generated text at its first `</think>`. An unclosed block has no answer, whatever the
/// text says; without a block all of it is the answer.
ReasoningSplit split_reasoning(std::string_view text, ThinkingEnd end);

}  // namespace ponder
