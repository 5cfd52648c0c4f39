#pragma once

// The class behind make_cuda_ops: cuda_ops.cc begins and ends steps, layer_ops.cc has the
// operations in between.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/cuda/cuda_ops.h"
#include "engine/cuda/dense_gemm.h"
#include "engine/cuda/device_weights.h"
#include "engine/cuda/head_batch.h"
#include "engine/cuda/kernels.h"
#include "engine/cuda/step_buffers.h"
#include "engine/cuda/step_graphs.h"
#include "engine/cuda/step_staging.h"

namespace ponder::cuda {

/// The dense products of a model, with the most rows that they are asked for.
std::vector<WantedGemm> wanted_gemms(const ModelConfig& config, const OpsLimits& limits);

class CudaOps final : public Ops {
 public:
  CudaOps(std::unique_ptr<Device> device,
          std::unique_ptr<GemmLibrary> gemms,
          const CudaOptions& options)
      : device_(std::move(device)), options_(options), gemms_(std::move(gemms), options.numerics) {}

  Result<void> load(const ModelConfig& config,
                    const ModelWeights& weights,
                    const OpsLimits& limits) override;
  Result<void> begin_step(const StepInputs& inputs) override;
  void embed() override;

  void attention_norm(int l) override { norm(layer(l).input_norm, l, l > 0); }

  void qkv(int l) override {
    multiply(buffers_.normed, layer(l).qkv, q_width() + 2 * kv_width(), buffers_.qkv);
  }

  void qk_norm_rope_store(int l) override;
  void attention(int l) override;

  void attention_out(int l) override {
    multiply(buffers_.attn, layer(l).o, config_.hidden_size, buffers_.delta);
  }

  void mlp_norm(int l) override { norm(layer(l).post_norm, l, true); }

  void gate_up(int l) override {
    multiply(buffers_.normed, layer(l).gate_up, 2 * config_.intermediate_size, buffers_.gate_up);
  }

  void swiglu(int) override {
    if (idle()) return;
    cuda::swiglu(stream(), buffers_.gate_up.data(), rows_, config_.intermediate_size,
                 buffers_.act.data());
  }

  void down(int l) override {
    multiply(buffers_.act, layer(l).down, config_.hidden_size, buffers_.delta);
  }

  void moe_route(int l) override;
  void moe_mlp(int l) override;
  void head() override;
  Result<std::span<const HeadResult>> end_step() override;
  Result<void> copy_pages(std::span<const PageCopy> copies) override;

  void keep_logits(bool keep) override { keep_ = keep; }

  std::span<const float> logits() const override { return kept_; }

  std::string description() const override;

 private:
  const DeviceLayer& layer(int l) const { return weights_.layers[static_cast<std::size_t>(l)]; }

  Stream& stream() { return device_->stream(); }

  /// A graph does the work.
  bool idle() const { return mode_ == StepGraphs::Mode::replaying; }

  int q_width() const { return config_.num_attention_heads * config_.head_dim; }

  int kv_width() const { return config_.num_key_value_heads * config_.head_dim; }

  int sampled_vocab() const { return std::min(limits_.sampled_vocab, config_.vocab_size); }

  std::int64_t page_size() const {
    return page_numbers(config_.num_key_value_heads, config_.head_dim);
  }

  /// The pages of a layer. One more than the limits say: that of the rows that fill a graph up.
  std::int64_t kv_layer_numbers() const { return (std::int64_t{limits_.pages} + 1) * page_size(); }

  StepArrays arrays() const {
    const StepPointers& p = staging_.pointers();
    return {.positions = p.positions,
            .sequences = p.sequences,
            .pages = p.pages,
            .page_rows = p.page_rows};
  }

  void norm(const DeviceBuffer<float>& weight, int l, bool add);
  void multiply(const DeviceBuffer<Bf16>& x,
                const DeviceBuffer<Bf16>& w,
                int n,
                const DeviceBuffer<Bf16>& y);
  void lay_out(const StepInputs& inputs);
  Result<void> grow_states(std::int64_t states);
  void queue_copies();
  void head_rows(std::int64_t first, int rows);
  void fetch_logits(std::int64_t first, int rows);

  std::unique_ptr<Device> device_;
  CudaOptions options_;
  DenseGemm gemms_;
  ModelConfig config_;
  OpsLimits limits_;
  DeviceWeights weights_;
  StepBuffers buffers_;
  DeviceBuffer<Bf16> kv_;  // (layers, pages + 1, page_numbers)
  DeviceBuffer<float> states_;
  int states_layout_ = 0;

  const StepInputs* inputs_ = nullptr;
  StepData step_;
  StepStaging staging_;
  StepResults results_on_device_;
  StepGraphs graphs_;
  StepGraphs::Mode mode_ = StepGraphs::Mode::eager;
  int rows_ = 0;  // of the step, with those that fill a graph up
  std::vector<PageCopyPair> copies_;
  HeadBatch batch_;
  std::vector<float> kept_;         // (head rows, vocab), while kept
  std::vector<float> host_logits_;  // (rows that need the host, vocab)
  std::vector<HeadResult> results_;
  bool keep_ = false;
};

}  // namespace ponder::cuda
