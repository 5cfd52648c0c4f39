#include "engine/runtime/kv_memory.h"

#include <unistd.h>

#include <algorithm>
#include <string>

#include "engine/qwen3/model.h"

namespace ponder {

std::int64_t page_bytes(const ModelConfig& config, KvType type) {
  return std::int64_t{config.num_hidden_layers} * config.num_key_value_heads * 2 * config.head_dim *
         kPageTokens * (type == KvType::f32 ? 4 : 2);
}

std::int64_t default_kv_memory(const ModelConfig& config, KvType type, std::int64_t machine_bytes) {
  const std::int64_t pages = (context_tokens(config) + kPageTokens - 1) / kPageTokens;
  const std::int64_t context = pages * page_bytes(config, type);
  const std::int64_t usual = std::min(machine_bytes / 4, std::int64_t{8} << 30);
  return std::max(usual, std::min(machine_bytes / 2, context));
}

Result<std::int32_t> pages_for(const ModelConfig& config,
                               KvType type,
                               std::int64_t memory_bytes,
                               std::int64_t useful_tokens) {
  const std::int64_t bytes = page_bytes(config, type);
  const std::int64_t machine =
      std::int64_t{::sysconf(_SC_PHYS_PAGES)} * std::int64_t{::sysconf(_SC_PAGESIZE)};
  const std::int64_t memory =
      memory_bytes > 0 ? memory_bytes : default_kv_memory(config, type, machine);
  const std::int64_t useful = (useful_tokens + kPageTokens - 1) / kPageTokens;
  const std::int64_t pages = std::min({memory / bytes, useful, std::int64_t{INT32_MAX}});
  if (pages < 1) {
    return Error{ErrorCode::config,
                 "--kv-memory is " + std::to_string(memory) +
                     " bytes, one page of 16 tokens needs " + std::to_string(bytes),
                 "give at least --kv-memory " + std::to_string((bytes >> 20) + 1) + "M"};
  }
  return static_cast<std::int32_t>(pages);
}

}  // namespace ponder
