#pragma once

#include <span>
#include <vector>

#include "engine/cpu/linear.h"

namespace ponder::cpu {

/// Mixture of experts. Tokens are grouped by expert, so that each expert's weights are read once a
/// step; a token's expert outputs are kept apart and added in order of rank, so that its sum does
/// not depend on which other tokens went where.
class Moe {
 public:
  Moe(ThreadPool& pool, Linear& linear, const Kernels& kernels)
      : pool_(pool), linear_(linear), kernels_(kernels) {}

  void configure(const ModelConfig& config);

  /// Router logits, softmax over all experts, the top_k largest (equals: lower expert first),
  /// divided by their sum where the config says so.
  void route(const LayerWeights& weights, std::span<const float> normed, std::int64_t tokens);

  /// delta = sum over ranks of weight * down(silu(gate) * up).
  void mlp(const LayerWeights& weights,
           std::span<const float> normed,
           std::int64_t tokens,
           std::span<float> delta);

 private:
  ThreadPool& pool_;
  Linear& linear_;
  const Kernels& kernels_;
  std::int64_t experts_ = 0;
  std::int64_t top_k_ = 0;
  std::int64_t hidden_ = 0;
  std::int64_t intermediate_ = 0;
  bool renormalise_ = true;
  std::vector<float> logits_;                          // (tokens, experts)
  std::vector<std::int32_t> chosen_;                   // (tokens, top_k) experts by rank
  std::vector<float> chosen_weights_;                  // (tokens, top_k)
  std::vector<float> gathered_, gate_up_, act_, out_;  // of one expert's tokens
  std::vector<float> slots_;                           // (tokens, top_k, hidden)
};

}  // namespace ponder::cpu
