#pragma once

#include <string>
#include <vector>

#include "engine/qwen3/ops.h"

namespace ponder::bench {

/// A back end that computes nothing: every row of logits gives id 0. With it the engine shows which
/// tokens it would compute.
class CountingOps final : public Ops {
 public:
  Result<void> load(const ModelConfig&, const ModelWeights&, const OpsLimits&) override {
    return {};
  }

  Result<void> begin_step(const StepInputs& inputs) override {
    results_.assign(inputs.head.size(), {.id = 0});
    return {};
  }

  void embed() override {}

  void attention_norm(int) override {}

  void qkv(int) override {}

  void qk_norm_rope_store(int) override {}

  void attention(int) override {}

  void attention_out(int) override {}

  void mlp_norm(int) override {}

  void gate_up(int) override {}

  void swiglu(int) override {}

  void down(int) override {}

  void moe_route(int) override {}

  void moe_mlp(int) override {}

  void head() override {}

  Result<std::span<const HeadResult>> end_step() override {
    return std::span<const HeadResult>(results_);
  }

  Result<void> copy_pages(std::span<const PageCopy>) override { return {}; }

  void keep_logits(bool) override {}

  std::span<const float> logits() const override { return {}; }

  std::string description() const override { return "counting"; }

 private:
  std::vector<HeadResult> results_;
};

}  // namespace ponder::bench
