#pragma once

// The arithmetic of the CPU back end: one table of functions per instruction set, all with the same
// results to the last bit.
//
// Numeric conventions, which every implementation keeps:
//   dot products and sums   16 lanes; element i goes to lane i % 16 by fma, in ascending order;
//   then
//                           p[i] = a[2i] + a[2i+1], q[i] = p[i] + p[i+4], r[i] = q[i] + q[i+2],
//                           s = r[0] + r[1]
//   attention               a score is one fma chain over head_dim, the value sum one fma chain
//   over
//                           positions; see attention.inl.h
// So a result depends on its own row alone: not on tiles, threads or what else is in the batch.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/qwen3/ops.h"
#include "engine/qwen3/weights.h"
#include "harness/base/result.h"

namespace ponder::cpu {

/// One sequence's share of an attention call for one KV head.
struct AttentionJob {
  const std::byte* const* key_pages =
      nullptr;  ///< per page: (head_dim, kPageTokens) of this KV head
  const std::byte* const* value_pages = nullptr;  ///< per page: (kPageTokens, head_dim)
  KvType kv_type = KvType::f32;
  std::int32_t head_dim = 0;
  float scale = 1;
  std::int32_t rows = 0;                    ///< queries, at most kMaxQueryRows
  const float* const* queries = nullptr;    ///< (rows), each (head_dim)
  float* const* outputs = nullptr;          ///< (rows), each (head_dim)
  const std::int32_t* positions = nullptr;  ///< (rows): each attends to [0, position]
  float* scratch = nullptr;                 ///< attention_scratch(job) floats
};

inline constexpr std::int32_t kMaxQueryRows = 12;

/// Floats of scratch for a job whose largest position is `position`.
inline std::size_t attention_scratch(std::int32_t position) {
  return static_cast<std::size_t>(kMaxQueryRows * (position / kPageTokens + 1) * kPageTokens);
}

struct Kernels {
  const char* name;

  /// Reorders activations (rows, columns) for gemm; packed is (rows, columns rounded up to 16).
  void (*pack)(const float* x, std::int64_t rows, std::int64_t columns, float* packed);

  /// y[t, n - first] = sum_k x[t, k] w[n, k] for n in [first, last), y with `stride` floats a row.
  void (*gemm)(const float* packed,
               std::int64_t tokens,
               const Matrix& w,
               std::int64_t first,
               std::int64_t last,
               float* y,
               std::int64_t stride);

  float (*sum_of_squares)(const float* x, std::int64_t n);

  /// out[i] = silu(gate[i]) up[i]
  void (*swiglu)(const float* gate, const float* up, float* out, std::int64_t n);

  void (*attention)(const AttentionJob& job);

  /// Sum of exp(x[i] - largest), the 16-lane convention.
  float (*sum_of_exp)(const float* x, float largest, std::int64_t n);

  void (*add)(float* x, const float* more, std::int64_t n);  ///< x[i] += more[i]

  /// x[i] += factor * more[i], rounded twice.
  void (*add_scaled)(float* x, float factor, const float* more, std::int64_t n);

  /// y[i] = x[i] * factor * weight[i], from left to right; y may be x.
  void (*scale)(const float* x, float factor, const float* weight, float* y, std::int64_t n);

  /// RoPE: turns each pair (x[i], x[i + half]) by its angle.
  void (*rotate)(float* x, const float* cosines, const float* sines, std::int64_t half);
};

const Kernels& scalar_kernels();

/// Null where the processor lacks AVX2, FMA or F16C.
const Kernels* avx2_kernels();

/// Null where the processor lacks AVX-512F.
const Kernels* avx512_kernels();

/// Those that this processor runs, slowest first.
std::vector<const Kernels*> all_kernels();

/// The fastest, or those that the environment variable PONDER_CPU_KERNELS names.
/// errors  config (it names none of them)
Result<const Kernels*> chosen_kernels();

/// The same, the fastest where the name is wrong.
const Kernels& best_kernels();

}  // namespace ponder::cpu
