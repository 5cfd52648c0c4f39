#include "engine/qwen3/weights.h"

#include <initializer_list>
#include <utility>

namespace ponder {

namespace {

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string out = "[";
  for (const std::int64_t size : shape) out += (out.size() > 1 ? ", " : "") + std::to_string(size);
  return out + "]";
}

/// Binds tensors by name and adds up what it has bound.
class Binder {
 public:
  Binder(const ModelConfig& config, const Safetensors& tensors, ModelWeights& out)
      : config_(config), tensors_(tensors), out_(out) {}

  Result<Matrix> bind(const std::string& name, std::vector<std::int64_t> shape) {
    const TensorView* tensor = tensors_.find(name);
    if (tensor == nullptr) {
      return Error{ErrorCode::parse, "tensor " + name + " is missing from the checkpoint",
                   "config.json calls for it: " + config_.architecture + " with " +
                       std::to_string(config_.num_hidden_layers) + " layers"};
    }
    if (tensor->shape != shape) {
      return Error{ErrorCode::parse,
                   "tensor " + name + " has shape " + shape_text(tensor->shape) +
                       ", config.json calls for " + shape_text(shape),
                   "the weights and config.json are not of one model"};
    }
    if (tensor->dtype != DType::f32 && tensor->dtype != DType::f16 &&
        tensor->dtype != DType::bf16) {
      return Error{ErrorCode::config,
                   "tensor " + name + " has type " + std::string(to_string(tensor->dtype)) +
                       ", supported are F32, F16 and BF16",
                   "use the bf16 release of this model"};
    }
    if (reinterpret_cast<std::uintptr_t>(tensor->data) % size_of(tensor->dtype) != 0) {
      return Error{ErrorCode::parse, "tensor " + name + " is not aligned in its file",
                   "save the checkpoint again with a current safetensors library"};
    }
    Matrix matrix;
    matrix.dtype = tensor->dtype;
    matrix.rows = shape.size() == 2 ? shape[0] : 1;
    matrix.columns = shape.back();
    matrix.data = tensor->data;
    out_.parameters += matrix.rows * matrix.columns;
    out_.bytes += static_cast<std::int64_t>(tensor->bytes);
    return matrix;
  }

  Result<LayerWeights> layer(int index) {
    const std::string prefix = "model.layers." + std::to_string(index) + ".";
    const std::int64_t hidden = config_.hidden_size;
    const std::int64_t q = std::int64_t{config_.num_attention_heads} * config_.head_dim;
    const std::int64_t kv = std::int64_t{config_.num_key_value_heads} * config_.head_dim;
    LayerWeights w;
    w.input_norm = PONDER_TRY(bind(prefix + "input_layernorm.weight", {hidden}));
    w.post_norm = PONDER_TRY(bind(prefix + "post_attention_layernorm.weight", {hidden}));
    w.q_norm = PONDER_TRY(bind(prefix + "self_attn.q_norm.weight", {config_.head_dim}));
    w.k_norm = PONDER_TRY(bind(prefix + "self_attn.k_norm.weight", {config_.head_dim}));
    w.q = PONDER_TRY(bind(prefix + "self_attn.q_proj.weight", {q, hidden}));
    w.k = PONDER_TRY(bind(prefix + "self_attn.k_proj.weight", {kv, hidden}));
    w.v = PONDER_TRY(bind(prefix + "self_attn.v_proj.weight", {kv, hidden}));
    w.o = PONDER_TRY(bind(prefix + "self_attn.o_proj.weight", {hidden, q}));
    if (!config_.is_moe_layer(index)) {
      ExpertWeights mlp = PONDER_TRY(expert(prefix + "mlp.", config_.intermediate_size));
      w.gate = mlp.gate;
      w.up = mlp.up;
      w.down = mlp.down;
      return w;
    }
    w.router = PONDER_TRY(bind(prefix + "mlp.gate.weight", {config_.num_experts, hidden}));
    for (std::int64_t e = 0; e < config_.num_experts; ++e) {
      w.experts.push_back(PONDER_TRY(expert(prefix + "mlp.experts." + std::to_string(e) + ".",
                                            config_.moe_intermediate_size)));
    }
    return w;
  }

 private:
  Result<ExpertWeights> expert(const std::string& prefix, std::int64_t intermediate) {
    const std::int64_t hidden = config_.hidden_size;
    ExpertWeights w;
    w.gate = PONDER_TRY(bind(prefix + "gate_proj.weight", {intermediate, hidden}));
    w.up = PONDER_TRY(bind(prefix + "up_proj.weight", {intermediate, hidden}));
    w.down = PONDER_TRY(bind(prefix + "down_proj.weight", {hidden, intermediate}));
    return w;
  }

  const ModelConfig& config_;
  const Safetensors& tensors_;
  ModelWeights& out_;
};

}  // namespace

Result<ModelWeights> bind_weights(const ModelConfig& config, const Safetensors& tensors) {
  ModelWeights weights;
  Binder binder(config, tensors, weights);
  weights.embedding =
      PONDER_TRY(binder.bind("model.embed_tokens.weight", {config.vocab_size, config.hidden_size}));
  weights.norm = PONDER_TRY(binder.bind("model.norm.weight", {config.hidden_size}));
  // Some tied checkpoints store a copy of the head all the same; the embedding is what counts.
  weights.lm_head =
      config.tie_word_embeddings
          ? weights.embedding
          : PONDER_TRY(binder.bind("lm_head.weight", {config.vocab_size, config.hidden_size}));
  for (int layer = 0; layer < config.num_hidden_layers; ++layer) {
    weights.layers.push_back(PONDER_TRY(binder.layer(layer)));
  }
  return weights;
}

}  // namespace ponder
