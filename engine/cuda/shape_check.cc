#include "engine/cuda/shape_check.h"

#include <string>

#include "engine/cuda/attention_plan.h"

namespace ponder::cuda {

namespace {

Error unsupported(const std::string& what, std::int64_t is, const std::string& expected) {
  return {
      ErrorCode::config,
      "the CUDA engine: " + what + " is " + std::to_string(is) + ", it has kernels for " + expected,
      "use --engine cpu"};
}

}  // namespace

Result<void> check_shape(const ModelConfig& config, const OpsLimits& limits) {
  if (limits.kv_type == KvType::f32) {
    return Error{ErrorCode::config,
                 "the CUDA engine keeps keys and values in bf16, --kv-type is f32",
                 "leave --kv-type out, or use --engine cpu"};
  }
  if (config.head_dim != 32 && config.head_dim != 64 && config.head_dim != 128) {
    return unsupported("head_dim", config.head_dim, "32, 64 and 128");
  }
  const std::int32_t group = config.num_attention_heads / config.num_key_value_heads;
  if (group > kTileRows) {
    return unsupported("the number of query heads for a key-value head", group, "up to 16");
  }
  const std::pair<const char*, std::int64_t> widths[] = {
      {"hidden_size", config.hidden_size},
      {"intermediate_size", config.intermediate_size},
      {"moe_intermediate_size", config.moe_intermediate_size}};
  for (const auto& [name, width] : widths) {
    if (width % 8 != 0) return unsupported(name, width, "multiples of 8");
  }
  if (config.quantization.fp8_activations) {
    return Error{ErrorCode::config, "the CUDA engine does not round activations to fp8",
                 "leave --fp8-activations out, or use --engine cpu"};
  }
  return {};
}

}  // namespace ponder::cuda
