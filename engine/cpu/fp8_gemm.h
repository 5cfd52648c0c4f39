#pragma once

// The product of an fp8 matrix with activations that are quantised too, as FP8 tensor cores
// compute it: the oracle of the CUDA kernels. Off unless asked for; the plain way is to dequantise
// the weights and keep the activations as they are.
//
// For a token's input x (K,) and each block c of 128 columns, the last one shorter if need be:
//
//   s[c] = max(max |x[k]|, 1e-10) / 448            k in block c
//   a[k] = e4m3(x[k] / s[c])                       to nearest even, beyond 448 becomes 448
//   p[c] = sum over k in block c of a[k] w[n, k]   codes of the weight; the order of kernels.h
//   y[n] = fma(p[c], s[c] * scale[n / 128, c], y[n])   from y[n] = 0, c ascending
//
// all in float. The floor of 1e-10 is that of vLLM and SGLang; it keeps a block of zeros from
// dividing by zero. A NaN or an infinity in a block of x makes p[c], and so y, NaN.

#include <cstdint>
#include <span>
#include <vector>

#include "engine/cpu/dequantize.h"
#include "engine/cpu/kernels.h"
#include "engine/cpu/thread_pool.h"

namespace ponder::cpu {

/// Activations (tokens, columns) in e4m3 with a scale for each token and block.
class Fp8Activations {
 public:
  void quantize(ThreadPool& pool,
                const Kernels& kernels,
                std::span<const float> x,
                std::int64_t tokens,
                std::int64_t columns);

  /// y[t, n - first] for rows n in [first, last) of `w`, `stride` floats from token to token;
  /// `scratch` belongs to the calling thread.
  void gemm(const Kernels& kernels,
            const Dequantizer& dequantizer,
            const Matrix& w,
            std::int64_t first,
            std::int64_t last,
            float* y,
            std::int64_t stride,
            std::vector<float>& scratch) const;

 private:
  std::int64_t tokens_ = 0;
  std::int64_t columns_ = 0;
  std::vector<float> codes_;   // per block of 128 columns: (tokens, width rounded up to 16), packed
  std::vector<float> scales_;  // (blocks, tokens)
};

}  // namespace ponder::cpu
