#pragma once

#include <vector>

#include "engine/qwen3/ops.h"
#include "engine/runtime/scheduler.h"

namespace ponder {

/// Lays the planned shares out as the flat arrays of one forward step. Rows of logits: one for the
/// end of each generating share that ends, one for each scored token of a scoring share.
void fill_inputs(const std::vector<Scheduler::Share>& shares, StepInputs& inputs);

/// The error for a forward pass whose numbers broke down at the token at `position` of its
/// sequence.
Error not_finite(const HeadResult& result, std::int64_t position);

}  // namespace ponder
