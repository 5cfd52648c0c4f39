#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/qwen3/quantization.h"
#include "harness/base/generation.h"
#include "harness/base/result.h"

namespace ponder {

/// YaRN, static: see engine/qwen3/rope.h.
struct RopeScaling {
  double factor = 1;
  std::int64_t original_max_position_embeddings = 0;  ///< 0: the model's max_position_embeddings
  double beta_fast = 32;
  double beta_slow = 1;
  double attention_factor = 0;  ///< 0: 0.1 ln(factor) + 1

  bool operator==(const RopeScaling&) const = default;
};

/// config.json of a Qwen3 checkpoint; the names are Hugging Face's.
struct ModelConfig {
  std::string architecture = {};  ///< Qwen3ForCausalLM or Qwen3MoeForCausalLM
  std::int32_t hidden_size = 0;
  std::int32_t num_hidden_layers = 0;
  std::int32_t num_attention_heads = 0;
  std::int32_t num_key_value_heads = 0;
  std::int32_t head_dim = 128;  ///< never hidden_size / heads
  std::int32_t intermediate_size = 0;
  std::int32_t vocab_size = 0;  ///< rows of the embedding, padding rows included
  std::int64_t max_position_embeddings = 0;
  double rms_norm_eps = 1e-6;
  double rope_theta = 10000;
  std::optional<RopeScaling> rope_scaling = {};
  bool tie_word_embeddings = false;
  std::string torch_dtype = {};  ///< as declared; the tensors' own types count

  std::int32_t num_experts = 0;  ///< 0: dense
  std::int32_t num_experts_per_tok = 0;
  std::int32_t moe_intermediate_size = 0;
  bool norm_topk_prob = false;
  std::int32_t decoder_sparse_step = 1;
  std::vector<std::int32_t> mlp_only_layers = {};

  Quantization quantization = {};
  std::vector<std::int32_t> eos_token_ids = {};

  /// Whether the layer is a mixture of experts.
  bool is_moe_layer(int layer) const;

  bool operator==(const ModelConfig&) const = default;
};

/// Tokens that fit: the longest position the checkpoint was made for, times the YaRN factor.
std::int64_t context_tokens(const ModelConfig& config);

/// generation_config.json: when to stop, and the sampling that the model's makers advise.
struct GenerationConfig {
  std::vector<std::int32_t> eos_token_ids = {};
  Sampling sampling = {};

  bool operator==(const GenerationConfig&) const = default;
};

/// errors  io (no such folder or file), parse (not JSON, a value of the wrong type, sizes that do
///         not fit each other), config (an architecture or option that is not supported, by name)
Result<ModelConfig> read_config(const std::string& folder);

/// The same from text; `path` is for messages.
Result<ModelConfig> parse_config(std::string_view json, const std::string& path);

/// Missing file: eos from config.json, greedy sampling. errors  io, parse
Result<GenerationConfig> read_generation_config(const std::string& folder,
                                                const ModelConfig& config);

/// The flag --rope-scaling: "yarn:4" or "yarn:2.5". errors  usage
Result<RopeScaling> parse_rope_scaling(std::string_view text);

}  // namespace ponder
