#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "tasks/lmeval/task_config.h"

namespace ponder::lmeval {

/// What a filter makes of one answer; nullopt: nothing that equals any target (Python's None).
/// `choices`: those of the row's field `choices`.
using Filter = std::function<std::optional<std::string>(std::string answer,
                                                        const std::vector<std::string>& choices)>;

/// The steps of a filter as one function. Of several answers to a question each is filtered for
/// itself: take_first, take_first_k and majority_vote leave it as it is.
/// errors  config (a filter that is not known; a pattern that cannot be run, by name)
/// source  lm_eval/filters/{extraction,selection,transformation}.py, MIT
Result<Filter> make_filter(const FilterConfig& config, const std::string& path);

}  // namespace ponder::lmeval
