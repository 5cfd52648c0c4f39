#include "engine/qwen3/weights.h"

#include "engine/qwen3/tensor_binder.h"

namespace ponder {

namespace {

using Convert = TensorBinder::Convert;

Result<ExpertWeights> bind_mlp(TensorBinder& binder,
                               const std::string& prefix,
                               std::int64_t hidden,
                               std::int64_t intermediate) {
  ExpertWeights w;
  w.gate = PONDER_TRY(binder.linear(prefix + "gate_proj", intermediate, hidden));
  w.up = PONDER_TRY(binder.linear(prefix + "up_proj", intermediate, hidden));
  w.down = PONDER_TRY(binder.linear(prefix + "down_proj", hidden, intermediate));
  return w;
}

Result<LayerWeights> bind_layer(TensorBinder& binder, const ModelConfig& config, int index) {
  const std::string prefix = "model.layers." + std::to_string(index) + ".";
  const std::int64_t hidden = config.hidden_size;
  const std::int64_t q = std::int64_t{config.num_attention_heads} * config.head_dim;
  const std::int64_t kv = std::int64_t{config.num_key_value_heads} * config.head_dim;
  LayerWeights w;
  w.input_norm = PONDER_TRY(binder.plain(prefix + "input_layernorm.weight", {hidden}));
  w.post_norm = PONDER_TRY(binder.plain(prefix + "post_attention_layernorm.weight", {hidden}));
  w.q_norm = PONDER_TRY(binder.plain(prefix + "self_attn.q_norm.weight", {config.head_dim}));
  w.k_norm = PONDER_TRY(binder.plain(prefix + "self_attn.k_norm.weight", {config.head_dim}));
  w.q = PONDER_TRY(binder.linear(prefix + "self_attn.q_proj", q, hidden));
  w.k = PONDER_TRY(binder.linear(prefix + "self_attn.k_proj", kv, hidden));
  w.v = PONDER_TRY(binder.linear(prefix + "self_attn.v_proj", kv, hidden));
  w.o = PONDER_TRY(binder.linear(prefix + "self_attn.o_proj", hidden, q));
  if (!config.is_moe_layer(index)) {
    ExpertWeights mlp =
        PONDER_TRY(bind_mlp(binder, prefix + "mlp.", hidden, config.intermediate_size));
    w.gate = mlp.gate;
    w.up = mlp.up;
    w.down = mlp.down;
    return w;
  }
  w.router = PONDER_TRY(
      binder.linear(prefix + "mlp.gate", config.num_experts, hidden, Convert::sometimes));
  for (std::int64_t e = 0; e < config.num_experts; ++e) {
    w.experts.push_back(
        PONDER_TRY(bind_mlp(binder, prefix + "mlp.experts." + std::to_string(e) + ".", hidden,
                            config.moe_intermediate_size)));
  }
  return w;
}

}  // namespace

Result<ModelWeights> bind_weights(const ModelConfig& config, const Safetensors& tensors) {
  ModelWeights weights;
  TensorBinder binder(config, tensors);
  weights.embedding = PONDER_TRY(
      binder.plain("model.embed_tokens.weight", {config.vocab_size, config.hidden_size}));
  weights.norm = PONDER_TRY(binder.plain("model.norm.weight", {config.hidden_size}));
  // Some tied checkpoints store a copy of the head all the same; the embedding is what counts.
  weights.lm_head = config.tie_word_embeddings
                        ? weights.embedding
                        : PONDER_TRY(binder.linear("lm_head", config.vocab_size, config.hidden_size,
                                                   Convert::sometimes));
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    weights.layers.push_back(PONDER_TRY(bind_layer(binder, config, layer)));
  }
  weights.parameters = binder.parameters();
  weights.bytes = binder.bytes();
  return weights;
}

}  // namespace ponder
