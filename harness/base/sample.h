#pragma once

#include <string>
#include <vector>

#include "harness/base/generation.h"

namespace ponder {

/// What a row of a dataset becomes. `id` is unique in its task and stable over versions of Ponder.
struct Sample {
  std::string id = {};
  Prompt prompt = {};
  std::string target = {};                ///< gold: number text, choice letter, ...
  std::vector<std::string> choices = {};  ///< multiple choice only, in the order shown
  std::string subject = {};  ///< for breakdowns, widest part first: "stem/anatomy"; may be empty
  std::string cluster = {};  ///< samples of one cluster are not independent; may be empty

  /// JSON in the shape that the task's scorer documents: the rules an answer must follow, and the
  /// later turns of a scripted dialogue. Empty where the target says it all.
  std::string rules_json = {};

  bool operator==(const Sample&) const = default;
};

}  // namespace ponder
