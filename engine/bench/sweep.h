#pragma once

// What a budget curve costs. The same prompt is answered under several thinking budgets
//   - by the longest budget alone,
//   - by all of them in one request, which computes the thinking once and forks it,
//   - by each of them in a request of its own, one after the other.
// The first is the yardstick of the other two, in tokens computed and in wall time. All of it runs
// through the whole engine, the prefix cache off. What the third would take is known from the steps
// of the first: an independent run of a shorter budget computes the same steps up to its cut, then
// an answer as long. So it is added up from the times of those steps, or run where that is asked
// for. Neither an end token nor a closing tag can be
// generated (see placeholder_text.h), so every budget is used up; every answer is cut so short that
// stop texts and answers together take at most a tenth of the longest trace.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/bench/bench_model.h"
#include "engine/bench/measure.h"
#include "engine/engine.h"
#include "engine/qwen3/ops.h"
#include "harness/base/result.h"

namespace ponder::bench {

struct SweepCost {
  std::int64_t computed_tokens = 0;  ///< prompt, thinking, stop texts and answers
  double seconds = 0;
};

struct Sweep {
  std::vector<std::int32_t> budgets = {};  ///< ascending
  std::int32_t prompt_tokens = 0;
  std::int32_t stop_text_tokens = 0;
  std::int32_t answer_tokens = 0;
  SweepCost longest = {};           ///< the longest budget alone
  SweepCost together = {};          ///< all budgets in one request
  SweepCost one_by_one = {};        ///< all budgets, one request each
  bool one_by_one_was_run = false;  ///< else its seconds are those of the longest one's steps
};

/// Answer tokens an arm: what is left of a tenth of the longest budget, shared by the arms, after
/// their stop texts; at least 1.
std::int32_t sweep_answer_tokens(const std::vector<std::int32_t>& budgets,
                                 std::int32_t stop_text_tokens);

/// Tokens of the longest arm, prompt included: what the model must have positions for.
std::int64_t sweep_positions(const std::vector<std::int32_t>& budgets, std::int32_t prompt_tokens);

/// KV memory that it takes.
std::int64_t sweep_kv_bytes(const ModelConfig& config,
                            KvType kv_type,
                            const std::vector<std::int32_t>& budgets,
                            std::int32_t prompt_tokens);

/// Takes the model and runs the sweep with it. `budgets` ascending, without repeats; `one_by_one`:
/// runs the third way too. errors  config, engine
Result<Sweep> run_sweep(BenchModel model,
                        std::unique_ptr<Ops> ops,
                        const std::vector<std::int32_t>& budgets,
                        std::int32_t prompt_tokens,
                        bool one_by_one,
                        const Note& note);

/// The same with operations that compute nothing: the token counts of budgets that would take hours
/// to run; their seconds mean nothing. errors  as run_sweep
Result<Sweep> count_sweep(ModelConfig config,
                          const std::vector<std::int32_t>& budgets,
                          std::int32_t prompt_tokens);

}  // namespace ponder::bench
