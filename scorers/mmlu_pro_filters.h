#pragma once

#include "scorers/scorer.h"

namespace ponder {

/// How others find the letter in an answer to MMLU-Pro. For Verdict::other_scores.
enum class MmluProFilter {
  /// TIGER-AI-Lab/MMLU-Pro, evaluate_from_local.py and compute_accuracy.py: the first "answer is
  /// (X)"; else the last "Answer: X" of the first line with one; else the last letter A to J that
  /// stands alone; else a guess, which is the same for all questions with as many choices.
  official,
  lm_eval  ///< the first "answer is (X)" alone
};

/// "mmlu_pro_official/1", "mmlu_pro_lm_eval/1". reasons  equal, different, guess, no_letter
ScorerPtr mmlu_pro_filter_scorer(MmluProFilter filter);

}  // namespace ponder
