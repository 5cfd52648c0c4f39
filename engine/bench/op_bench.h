#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/bench/measure.h"
#include "engine/bench/step_rig.h"

namespace ponder::bench {

struct OpSizes {
  std::vector<std::int32_t> rows = {1, 8, 64, 512};  ///< tokens of a step, for matrix products
  std::vector<std::int32_t> logits = {1, 8, 64};     ///< rows of the head
  std::vector<std::int32_t> contexts = {0, 512, 2048, 8192};  ///< tokens before, for attention
  std::int32_t chunk = 512;  ///< tokens of a prefill chunk behind such a context
};

/// Without those that need more positions than the model has.
OpSizes fitting(OpSizes sizes, std::int64_t positions);

/// KV pages that the rig must have; and step_sequences at least the largest of `logits`.
std::int32_t op_pages(const OpSizes& sizes);

/// Every operation of a step by itself, over all layers in turn so that weights come from memory as
/// they do in a step: matrix products and head, attention of one token and of a chunk at each
/// context, and what lies between them at the largest of `rows`. That last kind moves activations
/// only; where these stay in the caches, it may exceed the bandwidth of memory. errors  engine
Result<std::vector<Measure>> measure_ops(StepRig& rig,
                                         const ModelConfig& config,
                                         const OpSizes& sizes,
                                         const Effort& effort,
                                         const Note& note);

}  // namespace ponder::bench
