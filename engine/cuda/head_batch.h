#pragma once

// Between the rows of engine/qwen3/ops.h and what the head kernel takes and gives.

#include <span>
#include <vector>

#include "engine/cuda/head_request.h"
#include "engine/qwen3/ops.h"

namespace ponder::cuda {

/// The requests of a step and the ids they penalise.
struct HeadBatch {
  std::vector<HeadRequest> requests;
  std::vector<std::int32_t> penalised;
  std::vector<std::int32_t> tokens;  ///< (rows,) whose logits
};

HeadBatch head_batch(std::span<const HeadRow> rows);

/// Whether the row has to be drawn on the host, from its logits.
bool drawn_on_host(const HeadRow& row);

/// The result of a row. `bad_layer` is the token's mark; top_ids and top_logits (kHeadTop,).
HeadResult head_result(const HeadRow& row,
                       const HeadAnswer& answer,
                       std::int32_t bad_layer,
                       std::span<const std::int32_t> top_ids,
                       std::span<const float> top_logits);

}  // namespace ponder::cuda
