#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scorers/scorer.h"

namespace ponder {

/// `own` decides; the verdict also holds what each of `others` would have scored, under its name
/// (Verdict::other_scores). All see the same answer. The name of the scorer lists them all:
/// "number/2 lm_eval_strict/1 lm_eval_flexible/1".
ScorerPtr both(ScorerPtr own, std::vector<std::pair<std::string, ScorerPtr>> others);

}  // namespace ponder
