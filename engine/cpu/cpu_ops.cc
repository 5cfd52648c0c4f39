#include "engine/cpu/cpu_ops.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "engine/cpu/attention.h"
#include "engine/cpu/head.h"
#include "engine/cpu/kv_store.h"
#include "engine/cpu/linear.h"
#include "engine/cpu/moe.h"
#include "engine/cpu/thread_pool.h"
#include "engine/qwen3/rope.h"

namespace ponder::cpu {

namespace {

int available_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

class CpuOps final : public Ops {
 public:
  CpuOps(int threads, const Kernels& kernels)
      : pool_(threads > 0 ? threads : available_processors()), kernels_(kernels) {}

  Result<void> load(const ModelConfig& config,
                    const ModelWeights& weights,
                    const OpsLimits& limits) override;
  Result<void> begin_step(const StepInputs& inputs) override;
  void embed() override;

  void attention_norm(int layer) override { norm(layer, norms_[index(layer)].input, layer > 0); }

  void qkv(int layer) override;
  void qk_norm_rope_store(int layer) override;

  void attention(int layer) override { attention_.run(layer, qkv_, attn_); }

  void attention_out(int layer) override {
    linear_.run({&weight(layer).o}, attn_, tokens(), delta_);
  }

  void mlp_norm(int layer) override { norm(layer, norms_[index(layer)].post, true); }

  void gate_up(int layer) override;
  void swiglu(int layer) override;

  void down(int layer) override { linear_.run({&weight(layer).down}, act_, tokens(), delta_); }

  void moe_route(int layer) override { moe_.route(weight(layer), normed_, tokens()); }

  void moe_mlp(int layer) override { moe_.mlp(weight(layer), normed_, tokens(), delta_); }

  void head() override;

  Result<std::span<const HeadResult>> end_step() override {
    return std::span<const HeadResult>(head_.results());
  }

  Result<void> copy_pages(std::span<const PageCopy> copies) override {
    kv_.copy(copies);
    return {};
  }

  void keep_logits(bool keep) override { head_.keep_logits(keep); }

  std::span<const float> logits() const override { return head_.logits(); }

  std::string description() const override {
    return std::string(kernels_.name) + ", " + std::to_string(pool_.size()) +
           (pool_.size() == 1 ? " thread" : " threads");
  }

 private:
  struct Norms {
    std::vector<float> input, post, q, k;
  };

  static std::size_t index(int layer) { return static_cast<std::size_t>(layer); }

  const LayerWeights& weight(int layer) const { return weights_->layers[index(layer)]; }

  std::int64_t tokens() const { return static_cast<std::int64_t>(inputs_->ids.size()); }

  std::int64_t q_width() const {
    return std::int64_t{config_.num_attention_heads} * config_.head_dim;
  }

  std::int64_t kv_width() const {
    return std::int64_t{config_.num_key_value_heads} * config_.head_dim;
  }

  void norm(int layer, const std::vector<float>& weight, bool add);
  void norm_head(float* x,
                 const std::vector<float>& weight,
                 const float* cosines,
                 const float* sines) const;

  ThreadPool pool_;
  const Kernels& kernels_;
  Linear linear_{pool_, kernels_};
  Moe moe_{pool_, linear_, kernels_};
  Head head_{pool_, linear_, kernels_};
  KvStore kv_;
  Attention attention_{pool_, kernels_, kv_};
  ModelConfig config_;
  const ModelWeights* weights_ = nullptr;
  std::optional<Rope> rope_;
  std::vector<Norms> norms_;
  std::vector<float> final_norm_;

  const StepInputs* inputs_ = nullptr;
  std::vector<float> hidden_, delta_, normed_;  // (tokens, hidden_size)
  std::vector<float> qkv_;                      // (tokens, (heads + 2 kv_heads) head_dim)
  std::vector<float> attn_;                     // (tokens, heads head_dim)
  std::vector<float> gate_up_, act_;            // (tokens, 2 intermediate), (tokens, intermediate)
  std::vector<float> cosines_, sines_;          // (tokens, head_dim / 2)
  std::vector<std::int32_t> bad_layer_;  // (tokens,) first layer with a value not finite, or -1
};

Result<void> CpuOps::load(const ModelConfig& config,
                          const ModelWeights& weights,
                          const OpsLimits& limits) {
  config_ = config;
  weights_ = &weights;
  rope_.emplace(config);
  PONDER_TRY(kv_.allocate(config, limits));
  for (const LayerWeights& layer : weights.layers) {
    norms_.push_back({
      PONDER_TRY(to_floats(layer.input_norm))
      , PONDER_TRY(to_floats(layer.post_norm))
      , PONDER_TRY(to_floats(layer.q_norm))
      , PONDER_TRY(to_floats(layer.k_norm))
    });
  }
  final_norm_ = PONDER_TRY(to_floats(weights.norm));
  moe_.configure(config);
  head_.configure(weights.lm_head, limits.sampled_vocab);
  attention_.configure(config);
  return {};
}

Result<void> CpuOps::begin_step(const StepInputs& inputs) {
  inputs_ = &inputs;
  const std::size_t n = inputs.ids.size();
  const auto hidden = static_cast<std::size_t>(config_.hidden_size);
  for (auto* buffer : {&hidden_, &delta_, &normed_}) buffer->resize(n * hidden);
  qkv_.resize(n * static_cast<std::size_t>(q_width() + 2 * kv_width()));
  attn_.resize(n * static_cast<std::size_t>(q_width()));
  gate_up_.resize(2 * n * static_cast<std::size_t>(config_.intermediate_size));
  act_.resize(n * static_cast<std::size_t>(config_.intermediate_size));
  const auto half = static_cast<std::size_t>(config_.head_dim / 2);
  cosines_.resize(n * half);
  sines_.resize(n * half);
  bad_layer_.assign(n, -1);
  attention_.begin_step(inputs);
  pool_.run(tokens(), 16, [&](std::int64_t begin, std::int64_t end, int) {
    for (auto t = static_cast<std::size_t>(begin); t < static_cast<std::size_t>(end); ++t) {
      rope_->fill(inputs.positions[t], {&cosines_[t * half], half}, {&sines_[t * half], half});
    }
  });
  return {};
}

void CpuOps::embed() {
  for (std::int64_t t = 0; t < tokens(); ++t) {
    read_row(weights_->embedding, inputs_->ids[static_cast<std::size_t>(t)],
             &hidden_[static_cast<std::size_t>(t * config_.hidden_size)]);
  }
}

void CpuOps::norm(int layer, const std::vector<float>& weight, bool add) {
  const std::int64_t width = config_.hidden_size;
  pool_.run(tokens(), 4, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      float* x = &hidden_[static_cast<std::size_t>(t * width)];
      const float* more = &delta_[static_cast<std::size_t>(t * width)];
      float* y = &normed_[static_cast<std::size_t>(t * width)];
      if (add) kernels_.add(x, more, width);
      const float squares = kernels_.sum_of_squares(x, width);
      std::int32_t& bad = bad_layer_[static_cast<std::size_t>(t)];
      if (!std::isfinite(squares) && bad < 0) bad = layer;
      const float inverse = 1.0F / std::sqrt(squares / static_cast<float>(width) +
                                             static_cast<float>(config_.rms_norm_eps));
      kernels_.scale(x, inverse, weight.data(), y, width);
    }
  });
}

void CpuOps::qkv(int layer) {
  linear_.run({&weight(layer).q, &weight(layer).k, &weight(layer).v}, normed_, tokens(), qkv_);
}

/// RMSNorm over one head, then rotation of its pairs.
void CpuOps::norm_head(float* x,
                       const std::vector<float>& weight,
                       const float* cosines,
                       const float* sines) const {
  const std::int64_t dim = config_.head_dim;
  const float inverse = 1.0F / std::sqrt(kernels_.sum_of_squares(x, dim) / static_cast<float>(dim) +
                                         static_cast<float>(config_.rms_norm_eps));
  kernels_.scale(x, inverse, weight.data(), x, dim);
  kernels_.rotate(x, cosines, sines, dim / 2);
}

void CpuOps::qk_norm_rope_store(int layer) {
  const Norms& norms = norms_[index(layer)];
  const std::int64_t dim = config_.head_dim;
  const std::int64_t row = q_width() + 2 * kv_width();
  pool_.run(tokens(), 4, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      const auto i = static_cast<std::size_t>(t);
      float* q = &qkv_[static_cast<std::size_t>(t * row)];
      const float* cosines = &cosines_[static_cast<std::size_t>(t * (dim / 2))];
      const float* sines = &sines_[static_cast<std::size_t>(t * (dim / 2))];
      for (std::int64_t h = 0; h < config_.num_attention_heads; ++h) {
        norm_head(q + h * dim, norms.q, cosines, sines);
      }
      const std::int32_t position = inputs_->positions[i];
      const std::int32_t table =
          inputs_->page_rows[static_cast<std::size_t>(inputs_->sequences[i])];
      const std::int32_t page =
          inputs_->pages[static_cast<std::size_t>(table + position / kPageTokens)];
      for (std::int64_t h = 0; h < config_.num_key_value_heads; ++h) {
        float* k = q + q_width() + h * dim;
        norm_head(k, norms.k, cosines, sines);
        kv_.write(layer, page, position % kPageTokens, static_cast<int>(h), k, k + kv_width());
      }
    }
  });
}

void CpuOps::gate_up(int layer) {
  linear_.run({&weight(layer).gate, &weight(layer).up}, normed_, tokens(), gate_up_);
}

void CpuOps::swiglu(int) {
  const std::int64_t width = config_.intermediate_size;
  pool_.run(tokens(), 1, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      const float* gate = &gate_up_[static_cast<std::size_t>(2 * t * width)];
      kernels_.swiglu(gate, gate + width, &act_[static_cast<std::size_t>(t * width)], width);
    }
  });
}

void CpuOps::head() {
  norm(static_cast<int>(config_.num_hidden_layers), final_norm_, true);
  head_.run(inputs_->head, normed_, bad_layer_);
}

}  // namespace

std::unique_ptr<Ops> make_cpu_ops(int threads, const Kernels& kernels) {
  return std::make_unique<CpuOps>(threads, kernels);
}

}  // namespace ponder::cpu
