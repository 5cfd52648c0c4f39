#include "engine/cuda/memory_fit.h"

#include <cmath>
#include <cstdio>
#include <string>

#include "engine/cuda/attention_plan.h"
#include "engine/cuda/kernels.h"
#include "engine/cuda/step_buffers.h"
#include "engine/qwen3/config.h"
#include "harness/base/text.h"

namespace ponder::cuda {

namespace {

/// Code, graphs, the runtime's own, and what allocation rounds up to.
constexpr std::int64_t kReserve = std::int64_t{512} << 20;
constexpr std::int64_t kBf16 = 2;
constexpr std::int64_t kFloat = 4;

}  // namespace

MemoryNeeds memory_needs(const ModelConfig& config, const OpsLimits& limits) {
  const std::int64_t hidden = config.hidden_size;
  const std::int64_t q = std::int64_t{config.num_attention_heads} * config.head_dim;
  const std::int64_t kv = std::int64_t{config.num_key_value_heads} * config.head_dim;
  const std::int64_t context = context_tokens(config);
  const std::int64_t embedding = config.vocab_size * hidden;
  std::int64_t matrices = config.tie_word_embeddings ? embedding : 2 * embedding;
  std::int64_t vectors = hidden + context * config.head_dim;  // with sines and cosines
  for (int l = 0; l < config.num_hidden_layers; ++l) {
    matrices += (q + 2 * kv) * hidden + hidden * q;
    matrices += config.is_moe_layer(l) ? config.num_experts * hidden *
                                             (1 + std::int64_t{3} * config.moe_intermediate_size)
                                       : 3 * hidden * config.intermediate_size;
    vectors += 2 * hidden + std::int64_t{2} * config.head_dim;
  }
  const std::int64_t states = limits.step_sequences * (context / kSplitTokens + 1) *
                              config.num_key_value_heads *
                              static_cast<std::int64_t>(attention_state_floats(config.head_dim));
  return {.weights = kBf16 * matrices + kFloat * vectors,
          .working = step_buffer_bytes(config, limits) + kFloat * states + kReserve,
          .page = kBf16 * config.num_hidden_layers *
                  page_numbers(config.num_key_value_heads, config.head_dim)};
}

std::string gibibytes(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", static_cast<double>(bytes) / 0x1p30);
  return text;
}

Result<std::int64_t> kv_budget(const MemoryNeeds& needs,
                               std::int64_t limit,
                               std::int64_t least_tokens) {
  const std::int64_t left = limit - needs.weights - needs.working;
  const std::int64_t least = (least_tokens + kPageTokens - 1) / kPageTokens * needs.page;
  if (left >= least) return left;
  return Error{ErrorCode::config,
               "the model does not fit the GPU: " + gibibytes(needs.weights) + " of weights, " +
                   gibibytes(needs.working) + " to work in and " + gibibytes(least) +
                   " for keys and values of " + std::to_string(least_tokens) + " tokens, " +
                   gibibytes(limit) + " may be used",
               "a smaller --max-batch or --max-tokens needs less; see nvidia-smi for what else "
               "holds memory, and ponder doctor for the models that fit"};
}

Result<std::int64_t> parse_gpu_memory(const std::string& text, std::int64_t free) {
  constexpr double kShare = 0.9;
  if (text.empty()) return static_cast<std::int64_t>(kShare * static_cast<double>(free));
  std::string digits = text;
  double unit = 0;  // none given: a share
  const std::string suffixes = "KMGT";
  const std::size_t power = suffixes.find(digits.back());
  if (power != std::string::npos) {
    unit = std::pow(1024.0, static_cast<double>(power) + 1);
    digits.pop_back();
  }
  const auto number = parse_double(digits);
  const bool share = unit == 0 && number && *number <= 1;
  if (unit == 0) unit = share ? static_cast<double>(free) : 1;
  if (!number || !(*number > 0) || *number * unit > 0x1p60) {
    return Error{ErrorCode::usage,
                 "--gpu-memory is '" + text + "', expected a size or a share of what is free",
                 "e.g. --gpu-memory 20G or --gpu-memory 0.8"};
  }
  const auto bytes = static_cast<std::int64_t>(*number * unit);
  if (bytes > free) {
    return Error{ErrorCode::usage,
                 "--gpu-memory is " + text + ", " + gibibytes(free) + " of the GPU are free",
                 "give less, or leave it out for nine tenths of what is free"};
  }
  return bytes;
}

}  // namespace ponder::cuda
