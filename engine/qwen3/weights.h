#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/qwen3/config.h"
#include "engine/qwen3/safetensors.h"
#include "harness/base/result.h"

namespace ponder {

/// How the numbers of a matrix (rows, columns) = (N, K) lie in the file, and what turns them into
/// weights. All pointers are views of the file, as it was written; a group is a run of columns that
/// shares a scale and a zero in each row.
///
///   plain  data (N, K) of `dtype`
///   fp8    data (N, K) e4m3; scales (ceil(N / 128), ceil(K / 128))
///          weight = code * scale
///   gptq   data i32 (K bits / 32, N): the number of column k lies in word k / (32 / bits), at bit
///          bits * (k % (32 / bits)); zeros i32 (groups, N bits / 32), packed likewise along N;
///          scales (groups, N)
///          weight = (number - (zero + zero_offset)) * scale
///   awq    data i32 (K, N / 8), zeros i32 (groups, N / 8), scales (groups, N); of eight numbers in
///          a word, number i lies at bit 4 * {0, 4, 1, 5, 2, 6, 3, 7}[i]
///          weight = (number - zero) * scale
struct Packing {
  enum class Format : std::uint8_t { plain, fp8, gptq, awq };

  Format format = Format::plain;
  bool fp8_activations = false;  ///< fp8: the input is quantised too, see engine/cpu/fp8_gemm.h
  std::int32_t bits = 0;         ///< gptq, awq
  std::int32_t group_size = 0;   ///< gptq, awq: columns of a group
  std::int32_t zero_offset = 0;  ///< gptq: 1 where zeros are stored less one
  DType scale_dtype = DType::f32;
  const std::byte* scales = nullptr;
  const std::int32_t* zeros = nullptr;
  const std::int32_t* group_index = nullptr;  ///< g_idx (K,); null: column k is in group k / size
};

/// The side of a square of an fp8 matrix that shares a scale.
inline constexpr std::int64_t kFp8Block = 128;

/// A matrix (rows, columns) row-major, or a vector (rows 1), in its stored type, where the file is
/// mapped. Of a packed matrix `dtype` is the type of `data`, rows and columns are those of the
/// weights.
struct Matrix {
  DType dtype = DType::bf16;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  const std::byte* data = nullptr;
  Packing packing = {};
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

  std::int64_t parameters = 0;  ///< weights, packed ones too; a tied head counted once
  std::int64_t bytes = 0;       ///< as stored, scales and zeros included
};

/// Finds every tensor that `config` calls for and checks its type and shape. Whether a linear layer
/// is quantised is decided by its tensors and must agree with the quantization_config.
/// errors  parse (missing tensor; wrong type or shape: names the tensor, both values and
///         config.json), config (a type that cannot be run)
Result<ModelWeights> bind_weights(const ModelConfig& config, const Safetensors& tensors);

}  // namespace ponder
