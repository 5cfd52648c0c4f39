#include "engine/cuda/check/check_model.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "harness/base/rng.h"

namespace ponder::cuda::check {

namespace {

constexpr Shape kReleased[] = {
    {"qwen3-0.6b", 28, 1024, 16, 8, 128, 3072, 151936, true, 0, 0, 0},
    {"qwen3-1.7b", 28, 2048, 16, 8, 128, 6144, 151936, true, 0, 0, 0},
    {"qwen3-4b", 36, 2560, 32, 8, 128, 9728, 151936, true, 0, 0, 0},
    {"qwen3-8b", 36, 4096, 32, 8, 128, 12288, 151936, false, 0, 0, 0},
    {"qwen3-14b", 40, 5120, 40, 8, 128, 17408, 151936, false, 0, 0, 0},
    {"qwen3-32b", 64, 5120, 64, 8, 128, 25600, 151936, false, 0, 0, 0},
    {"qwen3-30b-a3b", 48, 2048, 32, 4, 128, 6144, 151936, false, 128, 8, 768},
    {"qwen3-235b-a22b", 94, 4096, 64, 4, 128, 12288, 151936, false, 128, 8, 1536},
};

Bf16 truncated(float x) {
  return {static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(x) >> 16)};
}

/// Hands out windows.
class Windows {
 public:
  explicit Windows(CheckModel& model) : model_(model) {}

  Matrix vector(std::int64_t size) {
    return {.dtype = DType::bf16,
            .rows = 1,
            .columns = size,
            .data = reinterpret_cast<const std::byte*>(model_.vectors.data())};
  }

  Matrix matrix(std::int64_t rows, std::int64_t columns) {
    const std::size_t at = kStep * count_++;
    return {.dtype = DType::bf16,
            .rows = rows,
            .columns = columns,
            .data = reinterpret_cast<const std::byte*>(model_.numbers.data() + at)};
  }

  Matrix linear(std::int64_t rows, std::int64_t columns) {
    if (model_.codes.empty()) return matrix(rows, columns);
    const std::size_t at = kStep * count_++;
    return {.dtype = DType::f8_e4m3,
            .rows = rows,
            .columns = columns,
            .data = reinterpret_cast<const std::byte*>(model_.codes.data() + at),
            .packing = {.format = Packing::Format::fp8,
                        .scale_dtype = DType::f32,
                        .scales = reinterpret_cast<const std::byte*>(model_.scales.data())}};
  }

  static constexpr std::size_t kStep = 8 * 1009;

 private:
  CheckModel& model_;
  std::size_t count_ = 0;
};

std::size_t matrices_of(const ModelConfig& c) {
  const int mlp = c.num_experts > 0 ? 3 * c.num_experts + 1 : 3;
  return static_cast<std::size_t>(c.num_hidden_layers) * static_cast<std::size_t>(4 + mlp) + 2;
}

LayerWeights layer_of(Windows& from, const ModelConfig& c) {
  const std::int64_t q = std::int64_t{c.num_attention_heads} * c.head_dim;
  const std::int64_t kv = std::int64_t{c.num_key_value_heads} * c.head_dim;
  LayerWeights w;
  w.input_norm = from.vector(c.hidden_size);
  w.post_norm = from.vector(c.hidden_size);
  w.q_norm = from.vector(c.head_dim);
  w.k_norm = from.vector(c.head_dim);
  w.q = from.linear(q, c.hidden_size);
  w.k = from.linear(kv, c.hidden_size);
  w.v = from.linear(kv, c.hidden_size);
  w.o = from.linear(c.hidden_size, q);
  if (c.num_experts == 0) {
    w.gate = from.linear(c.intermediate_size, c.hidden_size);
    w.up = from.linear(c.intermediate_size, c.hidden_size);
    w.down = from.linear(c.hidden_size, c.intermediate_size);
    return w;
  }
  w.router = from.matrix(c.num_experts, c.hidden_size);
  for (int e = 0; e < c.num_experts; ++e) {
    w.experts.push_back({.gate = from.linear(c.moe_intermediate_size, c.hidden_size),
                         .up = from.linear(c.moe_intermediate_size, c.hidden_size),
                         .down = from.linear(c.hidden_size, c.moe_intermediate_size)});
  }
  return w;
}

}  // namespace

const Shape* released_shape(const std::string& name) {
  for (const Shape& shape : kReleased) {
    if (name == shape.name) return &shape;
  }
  return nullptr;
}

std::vector<const Shape*> released_shapes() {
  std::vector<const Shape*> out;
  for (const Shape& shape : kReleased) out.push_back(&shape);
  return out;
}

std::vector<Shape> small_shapes() {
  return {{"dense", 3, 256, 4, 2, 64, 416, 500, false, 0, 0, 0},
          {"tied, group 5", 2, 160, 5, 1, 32, 200, 321, true, 0, 0, 0},
          {"group 16, head_dim 128", 2, 128, 16, 1, 128, 136, 257, false, 0, 0, 0},
          {"mixture", 2, 128, 4, 4, 32, 0, 300, false, 8, 8, 72}};
}

ModelConfig config_of(const Shape& shape) {
  ModelConfig c;
  c.architecture = shape.experts > 0 ? "Qwen3MoeForCausalLM" : "Qwen3ForCausalLM";
  c.hidden_size = shape.hidden;
  c.num_hidden_layers = shape.layers;
  c.num_attention_heads = shape.heads;
  c.num_key_value_heads = shape.kv_heads;
  c.head_dim = shape.head_dim;
  c.intermediate_size = shape.intermediate;
  c.vocab_size = shape.vocab;
  c.max_position_embeddings = 40960;
  c.rope_theta = 1e6;
  c.tie_word_embeddings = shape.tied;
  c.num_experts = shape.experts;
  c.num_experts_per_tok = shape.experts_per_token;
  c.moe_intermediate_size = shape.moe_intermediate;
  c.norm_topk_prob = true;
  return c;
}

std::unique_ptr<CheckModel> make_model(const Shape& shape, int layers, bool fp8) {
  auto model = std::make_unique<CheckModel>();
  model->name = shape.name;
  ModelConfig& c = model->config;
  c = config_of(shape);
  if (layers > 0) c.num_hidden_layers = std::min(layers, c.num_hidden_layers);

  Rng rng(7);
  const auto uniform = [&rng] { return static_cast<float>(rng.next() >> 8) * 0x1p-23F - 1; };
  const std::int64_t widest =
      std::max({std::int64_t{c.vocab_size}, std::int64_t{c.intermediate_size},
                std::int64_t{c.num_attention_heads} * c.head_dim});
  const std::size_t largest = static_cast<std::size_t>(widest * c.hidden_size);
  // So that a product with a vector of unit mean square has a standard deviation of 1.
  const float gain = std::sqrt(3.0F / static_cast<float>(c.hidden_size));
  model->numbers.resize(largest + Windows::kStep * matrices_of(c));
  for (Bf16& x : model->numbers) x = truncated(gain * uniform());
  // Norms of 2 spread attention scores and logits.
  model->vectors.resize(static_cast<std::size_t>(std::max(c.hidden_size, c.head_dim)));
  for (Bf16& x : model->vectors) x = truncated(2 + 0.5F * uniform());
  if (fp8) {
    model->codes.resize(model->numbers.size());
    for (std::uint8_t& code : model->codes) {  // from 0.25 to 1.9, of both signs
      const std::uint32_t word = rng.next();
      code = static_cast<std::uint8_t>((word & 0x80U) | (0x28U + (word >> 8) % 0x18U));
    }
    model->scales.resize(largest / 128 + 1024);
    for (float& s : model->scales) s = gain * 0.6F * (1 + 0.3F * uniform());
  }

  Windows from(*model);
  model->weights.embedding = from.matrix(c.vocab_size, c.hidden_size);
  model->weights.lm_head =
      c.tie_word_embeddings ? model->weights.embedding : from.matrix(c.vocab_size, c.hidden_size);
  model->weights.norm = from.vector(c.hidden_size);
  for (int l = 0; l < c.num_hidden_layers; ++l) {
    model->weights.layers.push_back(layer_of(from, c));
  }
  return model;
}

}  // namespace ponder::cuda::check
