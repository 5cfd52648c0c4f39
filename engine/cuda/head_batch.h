#pragma once

// Between the rows of engine/qwen3/ops.h and what the head kernel takes and gives.

#include <span>
#include <vector>

#include "engine/cuda/head_request.h"
#include "engine/qwen3/ops.h"

namespace ponder::cuda {

/// The requests of a step, the ids they penalise and those whose log p they want.
struct HeadBatch {
  std::vector<HeadRequest> requests;
  std::vector<std::int32_t> penalised;
  std::vector<std::int32_t> targets;
  std::vector<std::int32_t> tokens;  ///< (rows,) whose logits
};

HeadBatch head_batch(std::span<const HeadRow> rows);

/// Whether the row wants more ids in order than the kernel keeps: finish_on_host is to be called
/// with its logits, which the kernel has left as they were.
bool needs_host(const HeadRow& row);

/// What the kernel wrote for a step, on the host. Views.
struct HeadOutputs {
  std::span<const HeadAnswer> answers;    ///< (rows,)
  std::span<const float> target_logits;   ///< (batch.targets,)
  std::span<const std::int32_t> top_ids;  ///< (rows, kHeadTop)
  std::span<const float> top_logits;      ///< (rows, kHeadTop)
};

/// The result of row `i` of the step; `bad_layer` is the mark of its token.
HeadResult head_result(const HeadRow& row,
                       const HeadBatch& batch,
                       const HeadOutputs& outputs,
                       std::size_t i,
                       std::int32_t bad_layer);

/// Draws the id, or adds the likeliest ids, of a row that needs_host, from its logits (vocab,).
void finish_on_host(const HeadRow& row,
                    const HeadAnswer& answer,
                    std::span<const float> logits,
                    std::int32_t sampled_vocab,
                    HeadResult& result);

}  // namespace ponder::cuda
