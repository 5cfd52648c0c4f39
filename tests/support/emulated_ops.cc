#include "tests/support/emulated_ops.h"

#include <algorithm>
#include <cstring>

#include "engine/cuda/attention_plan.h"
#include "engine/cuda/head_batch.h"
#include "engine/cuda/kernels.h"
#include "engine/cuda/moe.h"
#include "engine/qwen3/rope.h"
#include "tests/support/emulator/checked.h"

namespace ponder {

namespace {

using cuda::Bf16;

template <class T>
std::vector<T> fresh(std::int64_t count) {
  return cuda::emulator::poisoned<T>(static_cast<std::size_t>(count));
}

/// Matrices one under the other, as one buffer.
Result<std::vector<Bf16>> packed(std::initializer_list<const Matrix*> matrices) {
  std::vector<Bf16> out;
  for (const Matrix* m : matrices) {
    if (m->dtype != DType::bf16) {
      return Error{ErrorCode::config, "the emulated back end takes bfloat16 weights only"};
    }
    const std::size_t count = static_cast<std::size_t>(m->rows * m->columns);
    out.resize(out.size() + count);
    std::memcpy(out.data() + out.size() - count, m->data, 2 * count);
  }
  return out;
}

Result<std::vector<float>> as_floats(const Matrix& m) {
  std::vector<float> out;
  for (const Bf16 x : PONDER_TRY(packed({&m}))) out.push_back(cuda::to_float(x));
  return out;
}

struct Layer {
  std::vector<float> input_norm, post_norm, q_norm, k_norm;
  std::vector<Bf16> qkv, o, gate_up, down, router;  // of a mixture: all experts, one by one
  std::vector<Bf16> kv;                             // (pages, page_numbers)
};

class EmulatedOps final : public Ops {
 public:
  Result<void> load(const ModelConfig& config,
                    const ModelWeights& weights,
                    const OpsLimits& limits) override;
  Result<void> begin_step(const StepInputs& inputs) override;

  void embed() override {
    cuda::embed(stream_, embedding_.data(), inputs_->ids.data(), tokens(), config_.hidden_size,
                hidden_.data());
  }

  void attention_norm(int l) override { norm(layer(l).input_norm, l, l > 0); }

  void qkv(int l) override { multiply(normed_, layer(l).qkv, qkv_); }

  void qk_norm_rope_store(int l) override;
  void attention(int l) override;

  void attention_out(int l) override { multiply(attn_, layer(l).o, delta_); }

  void mlp_norm(int l) override { norm(layer(l).post_norm, l, true); }

  void gate_up(int l) override { multiply(normed_, layer(l).gate_up, gate_up_); }

  void swiglu(int) override {
    cuda::swiglu(stream_, gate_up_.data(), tokens(), config_.intermediate_size, act_.data());
  }

  void down(int l) override { multiply(act_, layer(l).down, delta_); }

  void moe_route(int l) override;
  void moe_mlp(int l) override;
  void head() override;
  Result<std::span<const HeadResult>> end_step() override;
  Result<void> copy_pages(std::span<const PageCopy> copies) override;

  void keep_logits(bool keep) override { keep_ = keep; }

  std::span<const float> logits() const override { return kept_; }

  std::string description() const override { return "CUDA kernels in the emulator"; }

 private:
  Layer& layer(int l) { return layers_[static_cast<std::size_t>(l)]; }

  int tokens() const { return static_cast<int>(inputs_->ids.size()); }

  cuda::StepArrays step() const {
    return {.positions = inputs_->positions.data(),
            .sequences = inputs_->sequences.data(),
            .pages = inputs_->pages.data(),
            .page_rows = inputs_->page_rows.data()};
  }

  void norm(const std::vector<float>& weight, int l, bool add);
  void multiply(const std::vector<Bf16>& x, const std::vector<Bf16>& w, std::vector<Bf16>& y);

  cuda::Stream stream_;
  ModelConfig config_;
  OpsLimits limits_;
  std::vector<Layer> layers_;
  std::vector<Bf16> embedding_, lm_head_;
  std::vector<float> final_norm_, cosines_, sines_;

  const StepInputs* inputs_ = nullptr;
  std::vector<float> hidden_;
  std::vector<Bf16> normed_, qkv_, attn_, delta_, gate_up_, act_;
  std::vector<std::int32_t> bad_layer_;
  cuda::AttentionPlan plan_;
  std::vector<float> states_, router_logits_, weights_;
  std::vector<std::int32_t> chosen_;
  cuda::HeadBatch batch_;
  std::vector<float> logits_, kept_, target_logits_, top_logits_;
  std::vector<std::int32_t> top_ids_;
  std::vector<cuda::HeadAnswer> answers_;
  std::vector<HeadResult> results_;
  bool keep_ = false;
};

Result<void> EmulatedOps::load(const ModelConfig& config,
                               const ModelWeights& weights,
                               const OpsLimits& limits) {
  config_ = config;
  limits_ = limits;
  embedding_ = PONDER_TRY(packed({&weights.embedding}));
  lm_head_ = PONDER_TRY(packed({&weights.lm_head}));
  final_norm_ = PONDER_TRY(as_floats(weights.norm));
  for (const LayerWeights& w : weights.layers) {
    Layer layer;
    layer.input_norm = PONDER_TRY(as_floats(w.input_norm));
    layer.post_norm = PONDER_TRY(as_floats(w.post_norm));
    layer.q_norm = PONDER_TRY(as_floats(w.q_norm));
    layer.k_norm = PONDER_TRY(as_floats(w.k_norm));
    layer.qkv = PONDER_TRY(packed({&w.q, &w.k, &w.v}));
    layer.o = PONDER_TRY(packed({&w.o}));
    if (w.experts.empty()) {
      layer.gate_up = PONDER_TRY(packed({&w.gate, &w.up}));
      layer.down = PONDER_TRY(packed({&w.down}));
    } else {
      layer.router = PONDER_TRY(packed({&w.router}));
      for (const ExpertWeights& e : w.experts) {
        const auto gate_up = PONDER_TRY(packed({&e.gate, &e.up}));
        const auto down = PONDER_TRY(packed({&e.down}));
        layer.gate_up.insert(layer.gate_up.end(), gate_up.begin(), gate_up.end());
        layer.down.insert(layer.down.end(), down.begin(), down.end());
      }
    }
    layer.kv =
        fresh<Bf16>(limits.pages * cuda::page_numbers(config.num_key_value_heads, config.head_dim));
    layers_.push_back(std::move(layer));
  }
  const Rope rope(config);
  const std::int64_t positions = std::int64_t{limits.pages} * kPageTokens;
  const auto half = static_cast<std::size_t>(config.head_dim / 2);
  cosines_.resize(static_cast<std::size_t>(positions) * half);
  sines_.resize(cosines_.size());
  for (std::size_t p = 0; p < static_cast<std::size_t>(positions); ++p) {
    rope.fill(static_cast<std::int32_t>(p), {&cosines_[p * half], half}, {&sines_[p * half], half});
  }
  return {};
}

Result<void> EmulatedOps::begin_step(const StepInputs& inputs) {
  inputs_ = &inputs;
  const std::int64_t n = tokens();
  const int group = config_.num_attention_heads / config_.num_key_value_heads;
  const std::int64_t heads = config_.num_attention_heads + 2 * config_.num_key_value_heads;
  hidden_ = fresh<float>(n * config_.hidden_size);
  normed_ = fresh<Bf16>(n * config_.hidden_size);
  delta_ = fresh<Bf16>(n * config_.hidden_size);
  qkv_ = fresh<Bf16>(n * heads * config_.head_dim);
  attn_ = fresh<Bf16>(n * config_.num_attention_heads * config_.head_dim);
  gate_up_ = fresh<Bf16>(2 * n * config_.intermediate_size);
  act_ = fresh<Bf16>(n * config_.intermediate_size);
  bad_layer_.assign(static_cast<std::size_t>(n), -1);
  plan_ = cuda::plan_attention(inputs.positions, inputs.sequences, group);
  states_ = fresh<float>(plan_.states * config_.num_key_value_heads *
                         static_cast<std::int64_t>(cuda::attention_state_floats(config_.head_dim)));
  return {};
}

void EmulatedOps::norm(const std::vector<float>& weight, int l, bool add) {
  cuda::add_rmsnorm(stream_, {.hidden = hidden_.data(),
                              .delta = add ? delta_.data() : nullptr,
                              .weight = weight.data(),
                              .eps = static_cast<float>(config_.rms_norm_eps),
                              .tokens = tokens(),
                              .width = config_.hidden_size,
                              .layer = l,
                              .normed = normed_.data(),
                              .bad_layer = bad_layer_.data()});
}

void EmulatedOps::multiply(const std::vector<Bf16>& x,
                           const std::vector<Bf16>& w,
                           std::vector<Bf16>& y) {
  const std::size_t k = x.size() / static_cast<std::size_t>(tokens());
  cuda::gemm(stream_, {.x = x.data(),
                       .w = w.data(),
                       .y = y.data(),
                       .m = tokens(),
                       .n = static_cast<int>(w.size() / k),
                       .k = static_cast<int>(k)});
}

void EmulatedOps::qk_norm_rope_store(int l) {
  cuda::qk_norm_rope_store(stream_, {.qkv = qkv_.data(),
                                     .kv = layer(l).kv.data(),
                                     .q_norm = layer(l).q_norm.data(),
                                     .k_norm = layer(l).k_norm.data(),
                                     .cosines = cosines_.data(),
                                     .sines = sines_.data(),
                                     .step = step(),
                                     .eps = static_cast<float>(config_.rms_norm_eps),
                                     .tokens = tokens(),
                                     .heads = config_.num_attention_heads,
                                     .kv_heads = config_.num_key_value_heads,
                                     .head_dim = config_.head_dim});
}

void EmulatedOps::attention(int l) {
  cuda::attention(stream_, {.qkv = qkv_.data(),
                            .kv = layer(l).kv.data(),
                            .step = step(),
                            .whole = plan_.whole.data(),
                            .split = plan_.split.data(),
                            .merges = plan_.merges.data(),
                            .whole_count = static_cast<int>(plan_.whole.size()),
                            .split_count = static_cast<int>(plan_.split.size()),
                            .merge_count = static_cast<int>(plan_.merges.size()),
                            .states = states_.data(),
                            .out = attn_.data(),
                            .heads = config_.num_attention_heads,
                            .kv_heads = config_.num_key_value_heads,
                            .head_dim = config_.head_dim});
}

void EmulatedOps::moe_route(int l) {
  const int experts = config_.num_experts;
  const std::int64_t n = tokens();
  router_logits_ = fresh<float>(n * experts);
  chosen_ = fresh<std::int32_t>(n * config_.num_experts_per_tok);
  weights_ = fresh<float>(n * config_.num_experts_per_tok);
  cuda::gemm(stream_, {.x = normed_.data(),
                       .w = layer(l).router.data(),
                       .y_float = router_logits_.data(),
                       .m = tokens(),
                       .n = experts,
                       .k = config_.hidden_size});
  cuda::moe_route(stream_, {.logits = router_logits_.data(),
                            .tokens = tokens(),
                            .experts = experts,
                            .top_k = config_.num_experts_per_tok,
                            .renormalise = config_.norm_topk_prob,
                            .chosen = chosen_.data(),
                            .weights = weights_.data()});
}

void EmulatedOps::moe_mlp(int l) {
  const int top_k = config_.num_experts_per_tok;
  const int slots = tokens() * top_k;
  const int tile_rows = slots > 16 * config_.num_experts ? 64 : 16;
  const int inner = config_.moe_intermediate_size;
  auto order = fresh<std::int32_t>(slots);
  auto offsets = fresh<std::int32_t>(config_.num_experts + 1);
  auto tiles = fresh<cuda::ExpertTile>(cuda::moe_tile_count(slots, config_.num_experts, tile_rows));
  cuda::moe_sort(stream_, {.chosen = chosen_.data(),
                           .slots = slots,
                           .experts = config_.num_experts,
                           .tile_rows = tile_rows,
                           .order = order.data(),
                           .offsets = offsets.data(),
                           .tiles = tiles.data()});
  auto gate_up = fresh<Bf16>(std::int64_t{2} * slots * inner);
  auto act = fresh<Bf16>(std::int64_t{slots} * inner);
  auto results = fresh<Bf16>(std::int64_t{slots} * config_.hidden_size);
  cuda::GroupedGemm product{.x = normed_.data(),
                            .w = layer(l).gate_up.data(),
                            .y = gate_up.data(),
                            .order = order.data(),
                            .tiles = tiles.data(),
                            .tile_count = static_cast<int>(tiles.size()),
                            .tile_rows = tile_rows,
                            .n = 2 * inner,
                            .k = config_.hidden_size,
                            .from_tokens = true,
                            .top_k = top_k};
  cuda::grouped_gemm(stream_, product);
  cuda::swiglu(stream_, gate_up.data(), slots, inner, act.data());
  product.x = act.data();
  product.w = layer(l).down.data();
  product.y = results.data();
  product.n = config_.hidden_size;
  product.k = inner;
  product.from_tokens = false;
  cuda::grouped_gemm(stream_, product);
  cuda::moe_combine(stream_, results.data(), weights_.data(), tokens(), top_k, config_.hidden_size,
                    delta_.data());
}

void EmulatedOps::head() {
  norm(final_norm_, config_.num_hidden_layers, true);
  batch_ = cuda::head_batch(inputs_->head);
  const auto rows = static_cast<int>(inputs_->head.size());
  auto gathered = fresh<Bf16>(std::int64_t{rows} * config_.hidden_size);
  logits_ = fresh<float>(std::int64_t{rows} * config_.vocab_size);
  answers_ = fresh<cuda::HeadAnswer>(rows);
  target_logits_ = fresh<float>(static_cast<std::int64_t>(batch_.targets.size()));
  top_ids_ = fresh<std::int32_t>(std::int64_t{rows} * cuda::kHeadTop);
  top_logits_ = fresh<float>(std::int64_t{rows} * cuda::kHeadTop);
  cuda::gather_rows(stream_, normed_.data(), batch_.tokens.data(), rows, config_.hidden_size,
                    gathered.data());
  cuda::gemm(stream_, {.x = gathered.data(),
                       .w = lm_head_.data(),
                       .y_float = logits_.data(),
                       .m = rows,
                       .n = config_.vocab_size,
                       .k = config_.hidden_size});
  kept_.clear();
  if (keep_) kept_ = logits_;
  cuda::head(stream_, {.logits = logits_.data(),
                       .rows = rows,
                       .vocab = config_.vocab_size,
                       .sampled_vocab = std::min(limits_.sampled_vocab, config_.vocab_size),
                       .requests = batch_.requests.data(),
                       .penalised = batch_.penalised.data(),
                       .targets = batch_.targets.data(),
                       .target_logits = target_logits_.data(),
                       .answers = answers_.data(),
                       .top_ids = top_ids_.data(),
                       .top_logits = top_logits_.data()});
}

Result<std::span<const HeadResult>> EmulatedOps::end_step() {
  if (stream_.failed_kernel != nullptr) {
    return Error{ErrorCode::engine, std::string("kernel ") + stream_.failed_kernel + " failed"};
  }
  results_.clear();
  const std::vector<HeadRow>& rows = inputs_->head;
  const auto vocab = static_cast<std::size_t>(config_.vocab_size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    results_.push_back(cuda::head_result(rows[i], batch_,
                                         {.answers = answers_,
                                          .target_logits = target_logits_,
                                          .top_ids = top_ids_,
                                          .top_logits = top_logits_},
                                         i, bad_layer_[static_cast<std::size_t>(rows[i].token)]));
    if (cuda::needs_host(rows[i])) {
      cuda::finish_on_host(rows[i], answers_[i], {&logits_[i * vocab], vocab},
                           std::min(limits_.sampled_vocab, config_.vocab_size), results_.back());
    }
  }
  return std::span<const HeadResult>(results_);
}

Result<void> EmulatedOps::copy_pages(std::span<const PageCopy> copies) {
  std::vector<cuda::PageCopyPair> pairs;
  for (const PageCopy& c : copies) pairs.push_back({c.from, c.to});
  for (Layer& layer : layers_) {
    cuda::copy_pages(stream_, layer.kv.data(), 1, limits_.pages,
                     cuda::page_numbers(config_.num_key_value_heads, config_.head_dim),
                     pairs.data(), static_cast<int>(pairs.size()));
  }
  return {};
}

}  // namespace

std::unique_ptr<Ops> make_emulated_ops() {
  return std::make_unique<EmulatedOps>();
}

}  // namespace ponder
