#pragma once

// How much memory of a GPU a model takes, before anything is loaded.

#include <cstdint>

#include "engine/qwen3/config.h"
#include "engine/qwen3/ops.h"
#include "harness/base/result.h"

namespace ponder::cuda {

/// In bytes.
struct MemoryNeeds {
  std::int64_t weights = 0;  ///< bfloat16, packed checkpoints expanded
  std::int64_t working = 0;  ///< buffers of a step, states of the attention, graphs, the runtime
  std::int64_t page = 0;     ///< of keys and values
};

/// `limits.pages` is not looked at; every sequence may be as long as the model's context.
MemoryNeeds memory_needs(const ModelConfig& config, const OpsLimits& limits);

/// What is left of `limit` for keys and values. errors  config (not even for one sequence of
/// `least_tokens`: all figures, and what would help)
Result<std::int64_t> kv_budget(const MemoryNeeds& needs,
                               std::int64_t limit,
                               std::int64_t least_tokens);

/// The flag --gpu-memory: a size ("20G") or a share of what is free ("0.9"); empty: 0.9. `free` in
/// bytes. errors  usage (neither, or more than there is)
Result<std::int64_t> parse_gpu_memory(const std::string& text, std::int64_t free);

/// "15.3 GiB"
std::string gibibytes(std::int64_t bytes);

}  // namespace ponder::cuda
