// What follows from a configuration alone; apart from config.cc, which reads it.

#include <algorithm>

#include "engine/qwen3/config.h"

namespace ponder {

bool ModelConfig::is_moe_layer(int layer) const {
  const bool only_mlp =
      std::find(mlp_only_layers.begin(), mlp_only_layers.end(), layer) != mlp_only_layers.end();
  return num_experts > 0 && !only_mlp && (layer + 1) % decoder_sparse_step == 0;
}

std::int64_t context_tokens(const ModelConfig& config) {
  std::int64_t tokens = config.max_position_embeddings;
  if (config.rope_scaling) {
    const RopeScaling& yarn = *config.rope_scaling;
    tokens = std::max(
        tokens, static_cast<std::int64_t>(
                    static_cast<double>(yarn.original_max_position_embeddings) * yarn.factor));
  }
  return tokens;
}

}  // namespace ponder
