#pragma once

// The least work that a step of the model can be done with: every weight that it uses read once,
// the keys and values of every sequence read once, and every product of the forward pass computed.
//
//   FLOPs, a multiply-add counting two:
//     a token, a dense layer    2 hidden (q + 2 kv) + 2 q hidden + 6 hidden intermediate
//     a token, an MoE layer     the same with 2 hidden experts + 6 hidden moe_intermediate top_k
//                               for its MLP
//     a token at position p     4 q (p + 1) a layer: scores and weighted values of p + 1 tokens
//     a row of logits           2 hidden vocab
//     with q = heads head_dim and kv = kv_heads head_dim. Norms, rotations, softmax, SwiGLU and
//     sampling are not counted.
//   bytes:
//     weights                   all matrices and norms of all layers, in their stored type; of E
//                               experts those hit by T tokens that choose k each at random,
//                               E (1 - (1 - k/E)^T); the rows of the embedding; the head if a row
//                               of logits is wanted
//     keys and values           2 kv (p + 1) numbers a layer, once for each sequence, p its last
//                               position in the step
//   Activations are taken to stay in the caches.

#include <cstdint>
#include <vector>

#include "engine/qwen3/config.h"
#include "engine/qwen3/ops.h"
#include "engine/qwen3/weights.h"

namespace ponder::bench {

struct Cost {
  double flops = 0;
  double bytes = 0;

  Cost& operator+=(const Cost& other) {
    flops += other.flops;
    bytes += other.bytes;
    return *this;
  }

  Cost operator*(double times) const { return {flops * times, bytes * times}; }
};

/// Consecutive tokens of one sequence in a step.
struct Span {
  std::int64_t first = 0;   ///< position of the first one
  std::int64_t tokens = 0;  ///< >= 1
};

/// What costs are computed from; both must outlive it.
class CostModel {
 public:
  CostModel(const ModelConfig& config, const ModelWeights& weights, KvType kv_type)
      : config_(config), weights_(weights), kv_type_(kv_type) {}

  /// A whole forward step with `logits` rows of logits.
  Cost step(const std::vector<Span>& spans, std::int64_t logits) const;

  /// The matrix products of all layers alone, without attention and head.
  Cost linear(std::int64_t tokens) const;

  /// Single operations, all layers together.
  Cost qkv(std::int64_t tokens) const;
  Cost attention_out(std::int64_t tokens) const;
  Cost router(std::int64_t tokens) const;
  Cost experts(std::int64_t tokens) const;
  Cost gate_up(std::int64_t tokens) const;
  Cost down(std::int64_t tokens) const;
  Cost attention(const std::vector<Span>& spans) const;
  Cost head(std::int64_t logits) const;

 private:
  double expected_experts(std::int64_t tokens) const;

  const ModelConfig& config_;
  const ModelWeights& weights_;
  KvType kv_type_;
};

}  // namespace ponder::bench
