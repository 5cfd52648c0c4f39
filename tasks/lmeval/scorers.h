#pragma once

#include <string>
#include <vector>

#include "scorers/scorer.h"
#include "tasks/lmeval/task_config.h"

namespace ponder::lmeval {

/// The metrics of a task as a scorer. The first one that is computed here, under the first filter,
/// decides; the others stand beside it (acc_norm, exact_match_flexible_extract).
///   generate_until         exact_match of the filtered answer and any target; a filter with
///                          majority_vote over several repeats is left out (maj@k of the report)
///   multiple_choice        acc, acc_norm (sums over the lengths of the choices in characters),
///                          exact_match (a right choice is what greedy decoding gives)
///   loglikelihood          acc (greedy decoding gives the target), perplexity (of the target;
///                          its inverse is the score, right is what acc says)
///   loglikelihood_rolling  per sample: the geometric mean of the probability per byte decides
///                          (inverse byte perplexity); byte_perplexity, word_perplexity and
///                          bits_per_byte of the sample alone stand beside it
/// Targets are those of encode_target(). The name tells a digest of filters and metrics.
/// errors  config (no metric that is computed here; those of make_filter)
/// source  lm_eval/api/task.py (process_results), lm_eval/api/metrics.py, MIT
Result<ScorerPtr> make_task_scorer(const TaskConfig& task);

/// Metrics of the task that need something else than one sample, or are not known; filters that
/// vote over repeats.
std::vector<std::string> left_out_metrics(const TaskConfig& task);

/// Several right answers are one target: a JSON list. A single one is itself.
std::string encode_target(const std::vector<std::string>& targets);
std::vector<std::string> decode_target(const std::string& target);

}  // namespace ponder::lmeval
