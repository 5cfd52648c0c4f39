#pragma once

#include <string>
#include <string_view>

#include "scorers/scorer.h"

namespace ponder {

// The two answer filters of lm-evaluation-harness' task `gsm8k` and its comparison, faults
// included, for figures that are to be compared with published ones. Ponder's own verdicts come
// from number.h. Source of the patterns: EleutherAI/lm-evaluation-harness,
// lm_eval/tasks/gsm8k/gsm8k.yaml (MIT).

/// strict-match: the first number after `#### `; "[invalid]" if there is none.
std::string gsm8k_strict_filter(std::string_view answer);

/// flexible-extract: the last thing that looks like a number; "[invalid]" if there is none.
std::string gsm8k_flexible_filter(std::string_view answer);

/// Equal after deleting commas, dollar signs, everything up to the last `#### ` and one final
/// point, without regard to case.
bool gsm8k_exact_match(std::string_view filtered, std::string_view target);

/// What its generation would have ended at, cut off: the first "Question:", "</s>", "<|im_end|>".
std::string_view gsm8k_until(std::string_view answer);

enum class Gsm8kFilter { strict, flexible };

/// "lm_eval_strict/1" and "lm_eval_flexible/1": filter and comparison on the answer up to
/// gsm8k_until(). reasons  equal, different, no_number ([invalid])
ScorerPtr gsm8k_filter_scorer(Gsm8kFilter filter);

}  // namespace ponder
