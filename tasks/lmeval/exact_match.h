#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "tasks/lmeval/python_regex.h"
#include "tasks/lmeval/task_config.h"

namespace ponder::lmeval {

/// lm-eval's metric exact_match: both texts without what the settings ignore, then equal.
class ExactMatch {
 public:
  /// errors  config (a regex of regexes_to_ignore that cannot be run)
  static Result<ExactMatch> make(const Value& settings);

  bool equal(std::string_view prediction, std::string_view reference) const;

 private:
  std::string normalised(std::string_view text) const;

  std::vector<PythonRegex> ignored_ = {};
  bool ignore_case_ = false;
  bool ignore_punctuation_ = false;
  bool ignore_numbers_ = false;
};

}  // namespace ponder::lmeval
