#include "engine/qwen3/config.h"

#include <nlohmann/json.hpp>

#include "engine/qwen3/json_fields.h"
#include "engine/qwen3/other_formats.h"
#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder {

namespace {

constexpr std::int64_t kMany = 1 << 24;  // no dimension of a real model comes near

Result<std::int32_t> size_field(const JsonFields& fields,
                                const char* key,
                                std::optional<std::int64_t> fallback = {},
                                std::int64_t low = 1) {
  return static_cast<std::int32_t>(PONDER_TRY(fields.integer(key, fallback, low, kMany)));
}

/// One id or a list of ids.
Result<std::vector<std::int32_t>> id_list(const JsonFields& fields, const char* key) {
  std::vector<std::int32_t> ids;
  const nlohmann::json* value = fields.find(key);
  if (value == nullptr) return ids;
  const nlohmann::json list = value->is_array() ? *value : nlohmann::json::array({*value});
  for (const nlohmann::json& id : list) {
    if (!id.is_number_integer() || id.get<std::int64_t>() < 0 || id.get<std::int64_t>() > kMany) {
      return fields.wrong(key, *value, "a token id or a list of them");
    }
    ids.push_back(id.get<std::int32_t>());
  }
  return ids;
}

Result<std::optional<RopeScaling>> read_rope_scaling(const JsonFields& fields) {
  // Newer files keep theta and scaling together in rope_parameters.
  const nlohmann::json* value = fields.find("rope_scaling");
  if (value == nullptr) value = fields.find("rope_parameters");
  if (value == nullptr) return std::optional<RopeScaling>();
  const JsonFields scaling = PONDER_TRY(JsonFields::from(*value, fields.path() + ": rope_scaling"));
  const std::string old_name = PONDER_TRY(scaling.string("type", "default"));
  const std::string type = PONDER_TRY(scaling.string("rope_type", old_name));
  if (type == "default") return std::optional<RopeScaling>();
  if (type != "yarn") return fields.unsupported("rope_scaling type '" + type + "'", "yarn");
  RopeScaling yarn;
  yarn.factor = PONDER_TRY(scaling.number("factor", 1));
  yarn.original_max_position_embeddings =
      PONDER_TRY(scaling.integer("original_max_position_embeddings", 0, 0, INT32_MAX));
  yarn.beta_fast = PONDER_TRY(scaling.number("beta_fast", 32));
  yarn.beta_slow = PONDER_TRY(scaling.number("beta_slow", 1));
  yarn.attention_factor = PONDER_TRY(scaling.number("attention_factor", 0));
  if (!(yarn.factor >= 1)) {
    return Error{ErrorCode::parse,
                 fields.path() + ": rope_scaling factor is " + std::to_string(yarn.factor) +
                     ", expected at least 1",
                 ""};
  }
  return std::optional<RopeScaling>(yarn);
}

Result<void> read_experts(const JsonFields& fields, ModelConfig& config) {
  config.num_experts = PONDER_TRY(size_field(fields, "num_experts"));
  config.num_experts_per_tok = PONDER_TRY(size_field(fields, "num_experts_per_tok"));
  config.moe_intermediate_size = PONDER_TRY(size_field(fields, "moe_intermediate_size"));
  config.norm_topk_prob = PONDER_TRY(fields.boolean("norm_topk_prob", false));
  config.decoder_sparse_step = PONDER_TRY(size_field(fields, "decoder_sparse_step", 1));
  if (const nlohmann::json* layers = fields.find("mlp_only_layers"); layers != nullptr) {
    config.mlp_only_layers = PONDER_TRY(id_list(fields, "mlp_only_layers"));
  }
  if (config.num_experts_per_tok > config.num_experts) {
    return Error{ErrorCode::parse,
                 fields.path() + ": num_experts_per_tok is " +
                     std::to_string(config.num_experts_per_tok) + ", num_experts only " +
                     std::to_string(config.num_experts),
                 ""};
  }
  return {};
}

/// What the forward pass takes for granted.
Result<void> check(const JsonFields& fields, const ModelConfig& config) {
  if (config.num_attention_heads % config.num_key_value_heads != 0) {
    return Error{ErrorCode::parse,
                 fields.path() + ": num_attention_heads " +
                     std::to_string(config.num_attention_heads) +
                     " is not a multiple of num_key_value_heads " +
                     std::to_string(config.num_key_value_heads),
                 ""};
  }
  const std::int64_t width = std::int64_t{config.num_attention_heads} * config.head_dim;
  if (width > kMany) {
    return Error{ErrorCode::parse,
                 fields.path() + ": num_attention_heads x head_dim is " + std::to_string(width) +
                     ", expected at most " + std::to_string(kMany),
                 ""};
  }
  if (config.head_dim % 16 != 0) {
    return fields.unsupported("head_dim " + std::to_string(config.head_dim), "multiples of 16");
  }
  const std::string act = PONDER_TRY(fields.string("hidden_act", "silu"));
  if (act != "silu") return fields.unsupported("hidden_act '" + act + "'", "silu");
  if (PONDER_TRY(fields.boolean("attention_bias", false))) {
    return fields.unsupported("attention_bias true", "false");
  }
  if (PONDER_TRY(fields.boolean("use_sliding_window", false))) {
    return fields.unsupported("use_sliding_window true", "false");
  }
  if (!(config.rms_norm_eps > 0) || !(config.rope_theta > 0)) {
    return Error{ErrorCode::parse, fields.path() + ": rms_norm_eps and rope_theta must be above 0",
                 ""};
  }
  return {};
}

}  // namespace

Result<ModelConfig> parse_config(std::string_view json, const std::string& path) {
  const JsonFields fields = PONDER_TRY(JsonFields::parse(json, path));
  ModelConfig config;
  const nlohmann::json* names = fields.find("architectures");
  if (names == nullptr || !names->is_array() || names->empty() || !names->front().is_string()) {
    return fields.missing("architectures");
  }
  config.architecture = names->front().get<std::string>();
  const bool moe = config.architecture == "Qwen3MoeForCausalLM";
  if (!moe && config.architecture != "Qwen3ForCausalLM") {
    return fields.unsupported("architecture '" + config.architecture + "'",
                              "Qwen3ForCausalLM, Qwen3MoeForCausalLM");
  }
  config.hidden_size = PONDER_TRY(size_field(fields, "hidden_size"));
  config.num_hidden_layers = PONDER_TRY(size_field(fields, "num_hidden_layers"));
  config.num_attention_heads = PONDER_TRY(size_field(fields, "num_attention_heads"));
  config.num_key_value_heads =
      PONDER_TRY(size_field(fields, "num_key_value_heads", config.num_attention_heads));
  config.head_dim = PONDER_TRY(size_field(fields, "head_dim", 128));
  config.intermediate_size = PONDER_TRY(size_field(fields, "intermediate_size"));
  config.vocab_size = PONDER_TRY(size_field(fields, "vocab_size"));
  config.max_position_embeddings =
      PONDER_TRY(fields.integer("max_position_embeddings", 32768, 1, INT32_MAX));
  config.rms_norm_eps = PONDER_TRY(fields.number("rms_norm_eps", 1e-6));
  config.rope_theta = PONDER_TRY(fields.number("rope_theta", 10000));
  if (const nlohmann::json* rope = fields.find("rope_parameters"); rope != nullptr) {
    const JsonFields inner = PONDER_TRY(JsonFields::from(*rope, path + ": rope_parameters"));
    config.rope_theta = PONDER_TRY(inner.number("rope_theta", config.rope_theta));
  }
  config.rope_scaling = PONDER_TRY(read_rope_scaling(fields));
  if (config.rope_scaling && config.rope_scaling->original_max_position_embeddings == 0) {
    config.rope_scaling->original_max_position_embeddings = config.max_position_embeddings;
  }
  config.tie_word_embeddings = PONDER_TRY(fields.boolean("tie_word_embeddings", false));
  const std::string dtype = PONDER_TRY(fields.string("dtype", ""));
  config.torch_dtype = PONDER_TRY(fields.string("torch_dtype", dtype));
  if (moe) PONDER_TRY(read_experts(fields, config));
  config.quantization = PONDER_TRY(read_quantization(fields));
  config.eos_token_ids = PONDER_TRY(id_list(fields, "eos_token_id"));
  PONDER_TRY(check(fields, config));
  return config;
}

Result<ModelConfig> read_config(const std::string& folder) {
  const std::string path = folder + "/config.json";
  if (!file_exists(path)) {
    if (const auto other = other_format(folder)) return *other;
    const bool there = file_exists(folder);
    return Error{ErrorCode::config,
                 there ? folder + " has no config.json" : "there is no model folder " + folder,
                 "give a Hugging Face checkpoint folder, e.g. -m engine/demo_model"};
  }
  return parse_config(PONDER_TRY(read_file(path)), path);
}

Result<GenerationConfig> read_generation_config(const std::string& folder,
                                                const ModelConfig& config) {
  GenerationConfig generation;
  generation.eos_token_ids = config.eos_token_ids;
  const std::string path = folder + "/generation_config.json";
  if (!file_exists(path)) return generation;
  const JsonFields fields = PONDER_TRY(JsonFields::parse(PONDER_TRY(read_file(path)), path));
  const auto ids = PONDER_TRY(id_list(fields, "eos_token_id"));
  if (!ids.empty()) generation.eos_token_ids = ids;
  if (!PONDER_TRY(fields.boolean("do_sample", false))) return generation;
  Sampling& s = generation.sampling;
  s.temperature = PONDER_TRY(fields.number("temperature", 1));
  s.top_k = static_cast<std::int32_t>(PONDER_TRY(fields.integer("top_k", 0, 0, kMany)));
  s.top_p = PONDER_TRY(fields.number("top_p", 1));
  s.min_p = PONDER_TRY(fields.number("min_p", 0));
  return generation;
}

Result<RopeScaling> parse_rope_scaling(std::string_view text) {
  const std::size_t colon = text.find(':');
  const double factor =
      colon == std::string_view::npos ? 0 : parse_double(text.substr(colon + 1)).value_or(0);
  if (text.substr(0, colon) != "yarn" || !(factor >= 1) || factor > 1024) {
    return Error{ErrorCode::usage,
                 "--rope-scaling is '" + std::string(text) + "', expected yarn:FACTOR",
                 "e.g. --rope-scaling yarn:4"};
  }
  RopeScaling yarn;
  yarn.factor = factor;
  return yarn;
}

}  // namespace ponder
