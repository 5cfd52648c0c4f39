#pragma once

#include <cstdint>

#include "engine/qwen3/config.h"
#include "engine/qwen3/ops.h"
#include "harness/base/result.h"

namespace ponder {

/// Bytes of one page of kPageTokens tokens: keys and values of all layers.
std::int64_t page_bytes(const ModelConfig& config, KvType type);

/// What to use of a machine with so much memory when nothing is said: a quarter, 8 GiB at most, but
/// enough for one whole context if half of the memory is enough for it.
std::int64_t default_kv_memory(const ModelConfig& config, KvType type, std::int64_t machine_bytes);

/// How many pages `memory_bytes` hold, but no more than `useful_tokens` fill. 0 bytes:
/// default_kv_memory of this machine. errors  config (not even one page)
Result<std::int32_t> pages_for(const ModelConfig& config,
                               KvType type,
                               std::int64_t memory_bytes,
                               std::int64_t useful_tokens);

}  // namespace ponder
