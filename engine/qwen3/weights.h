#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/qwen3/config.h"
#include "engine/qwen3/safetensors.h"
#include "harness/base/result.h"

namespace ponder {

/// A matrix (rows, columns) row-major, or a vector (rows 1), in its stored type, where the file is
/// mapped. `scale` is the block scales of an fp8 matrix, null otherwise.
struct Matrix {
  DType dtype = DType::bf16;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  const std::byte* data = nullptr;
};

struct ExpertWeights {
  Matrix gate, up, down;  // (moe_intermediate, hidden) twice, (hidden, moe_intermediate)
};

struct LayerWeights {
  Matrix input_norm, post_norm;  // (1, hidden)
  Matrix q_norm, k_norm;         // (1, head_dim)
  Matrix q, k, v;                // (heads * head_dim, hidden), (kv_heads * head_dim, hidden) twice
  Matrix o;                      // (hidden, heads * head_dim)
  Matrix gate, up, down;         // dense layers
  Matrix router;                 // (num_experts, hidden), mixture layers
  std::vector<ExpertWeights> experts;
};

/// Views of every weight of a checkpoint; the Checkpoint they point into must outlive them.
struct ModelWeights {
  Matrix embedding;  // (vocab, hidden)
  Matrix norm;       // (1, hidden)
  Matrix lm_head;    // (vocab, hidden); the embedding when tied
  std::vector<LayerWeights> layers;

  std::int64_t parameters = 0;  ///< numbers stored, a tied head counted once
  std::int64_t bytes = 0;
};

/// Finds every tensor that `config` calls for and checks its type and shape.
/// errors  parse (missing tensor; wrong shape: names the tensor, both shapes and config.json)
Result<ModelWeights> bind_weights(const ModelConfig& config, const Safetensors& tensors);

}  // namespace ponder
