#include "engine/bench/shapes.h"

#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder::bench {

namespace {

struct Row {
  const char* name;
  std::int32_t layers, hidden, heads, kv_heads;
  std::int32_t intermediate;  // of the dense MLP; unused where there are experts
  bool tied;
  std::int32_t moe_intermediate;  // 0: dense
};

constexpr Row kRows[] = {
    {"qwen3-0.6b", 28, 1024, 16, 8, 3072, true, 0},
    {"qwen3-1.7b", 28, 2048, 16, 8, 6144, true, 0},
    {"qwen3-4b", 36, 2560, 32, 8, 9728, true, 0},
    {"qwen3-8b", 36, 4096, 32, 8, 12288, false, 0},
    {"qwen3-14b", 40, 5120, 40, 8, 17408, false, 0},
    {"qwen3-30b-a3b", 48, 2048, 32, 4, 6144, false, 768},
    {"qwen3-32b", 64, 5120, 64, 8, 25600, false, 0},
    {"qwen3-235b-a22b", 94, 4096, 64, 4, 12288, false, 1536},
};

ModelConfig config_of(const Row& row) {
  ModelConfig config;
  const bool moe = row.moe_intermediate > 0;
  config.architecture = moe ? "Qwen3MoeForCausalLM" : "Qwen3ForCausalLM";
  config.hidden_size = row.hidden;
  config.num_hidden_layers = row.layers;
  config.num_attention_heads = row.heads;
  config.num_key_value_heads = row.kv_heads;
  config.head_dim = 128;
  config.intermediate_size = row.intermediate;
  config.vocab_size = 151936;
  config.max_position_embeddings = 40960;
  config.rope_theta = 1e6;
  config.tie_word_embeddings = row.tied;
  config.torch_dtype = "bfloat16";
  if (moe) {
    config.num_experts = 128;
    config.num_experts_per_tok = 8;
    config.moe_intermediate_size = row.moe_intermediate;
    config.norm_topk_prob = true;
  }
  config.eos_token_ids = {151645, 151643};
  return config;
}

void list_mlp(std::vector<TensorShape>& out,
              const std::string& prefix,
              std::int64_t hidden,
              std::int64_t width) {
  out.push_back({prefix + "gate_proj.weight", {width, hidden}});
  out.push_back({prefix + "up_proj.weight", {width, hidden}});
  out.push_back({prefix + "down_proj.weight", {hidden, width}});
}

void list_layer(std::vector<TensorShape>& out, const ModelConfig& config, int layer) {
  const std::string prefix = "model.layers." + std::to_string(layer) + ".";
  const std::string attention = prefix + "self_attn.";
  const std::int64_t hidden = config.hidden_size;
  const std::int64_t q = std::int64_t{config.num_attention_heads} * config.head_dim;
  const std::int64_t kv = std::int64_t{config.num_key_value_heads} * config.head_dim;
  out.push_back({prefix + "input_layernorm.weight", {hidden}});
  out.push_back({prefix + "post_attention_layernorm.weight", {hidden}});
  out.push_back({attention + "q_norm.weight", {config.head_dim}});
  out.push_back({attention + "k_norm.weight", {config.head_dim}});
  out.push_back({attention + "q_proj.weight", {q, hidden}});
  out.push_back({attention + "k_proj.weight", {kv, hidden}});
  out.push_back({attention + "v_proj.weight", {kv, hidden}});
  out.push_back({attention + "o_proj.weight", {hidden, q}});
  if (!config.is_moe_layer(layer)) {
    list_mlp(out, prefix + "mlp.", hidden, config.intermediate_size);
    return;
  }
  out.push_back({prefix + "mlp.gate.weight", {config.num_experts, hidden}});
  for (std::int32_t e = 0; e < config.num_experts; ++e) {
    list_mlp(out, prefix + "mlp.experts." + std::to_string(e) + ".", hidden,
             config.moe_intermediate_size);
  }
}

}  // namespace

std::vector<std::string> shape_names() {
  std::vector<std::string> names;
  for (const Row& row : kRows) names.emplace_back(row.name);
  return names;
}

Result<ModelConfig> named_shape(const std::string& name) {
  for (const Row& row : kRows) {
    if (name == row.name) return config_of(row);
  }
  const std::vector<std::string> names = shape_names();
  const auto near = nearest(name, names);
  std::string all;
  for (const std::string& known : names) all += (all.empty() ? "" : ", ") + known;
  return Error{
      ErrorCode::usage, "unknown shape '" + name + "'",
      near ? "did you mean '" + *near + "'?" : "known: " + all + ", or the path of a config.json"};
}

Result<void> keep_layers(ModelConfig& config, std::int32_t layers, const std::string& name) {
  if (layers < 0 || layers > config.num_hidden_layers) {
    return Error{ErrorCode::usage,
                 "--layers is " + std::to_string(layers) + ", " + name + " has " +
                     std::to_string(config.num_hidden_layers),
                 "give a number from 1 to " + std::to_string(config.num_hidden_layers)};
  }
  if (layers > 0) config.num_hidden_layers = layers;
  return {};
}

Result<ModelConfig> find_shape(const std::string& name, std::int32_t layers) {
  const bool is_file = name.ends_with(".json");
  ModelConfig config = is_file ? PONDER_TRY(parse_config(PONDER_TRY(read_file(name)), name))
                               : PONDER_TRY(named_shape(name));
                               PONDER_TRY(keep_layers(config, layers, name));
                               return config;
}

std::vector<TensorShape> list_tensors(const ModelConfig& config) {
  std::vector<TensorShape> out;
  out.push_back({"model.embed_tokens.weight", {config.vocab_size, config.hidden_size}});
  out.push_back({"model.norm.weight", {config.hidden_size}});
  if (!config.tie_word_embeddings) {
    out.push_back({"lm_head.weight", {config.vocab_size, config.hidden_size}});
  }
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) list_layer(out, config, layer);
  return out;
}

std::int64_t count_parameters(const ModelConfig& config) {
  std::int64_t count = 0;
  for (const TensorShape& tensor : list_tensors(config)) count += tensor.numbers();
  return count;
}

}  // namespace ponder::bench
