#pragma once

// Random weights of any shape, made in memory: a benchmark needs no download. Weight i of a tensor
// depends on (seed, tensor name, i) alone, so the numbers are the same whatever the threads.
//
// Every weight is one of 256 values, offset + scale u with u = (2k + 1) / 256 - 1 and k a byte of a
// hash, rounded to bf16:
//   q_norm 1.5 + 0.5 u; other norms 1 + 0.25 u; matrices gain sqrt(3 / columns) u
// so that a matrix times a vector of unit mean square has standard deviation `gain`; the gains keep
// attention scores and logits spread without exploding.

#include <cstdint>

#include "engine/qwen3/model.h"
#include "harness/base/result.h"

namespace ponder::bench {

/// The weights as a checkpoint in memory, which holds them. `threads` >= 1.
/// errors  config (needs more memory than is available: both figures), engine (no address space)
Result<std::unique_ptr<Safetensors>> random_weights(const ModelConfig& config,
                                                    std::uint64_t seed,
                                                    int threads);

}  // namespace ponder::bench
