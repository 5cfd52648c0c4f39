#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "engine/cpu/dequantize.h"
#include "engine/cpu/fp8_gemm.h"
#include "engine/cpu/kernels.h"
#include "engine/cpu/thread_pool.h"

namespace ponder::cpu {

/// Products with packed matrices. A block of weight rows that fits the second-level cache is
/// expanded to floats, used for all tokens of the step and forgotten, so packed weights are read
/// from memory as they are stored, once per step. The products are those of Kernels::gemm with the
/// floats of dequantize.h, bit for bit, and so depend on their own row alone.
class PackedGemm {
 public:
  /// Plain code goes with the scalar kernels, the processor's best with all others.
  PackedGemm(ThreadPool& pool, const Kernels& kernels)
      : pool_(pool),
        kernels_(kernels),
        dequantizer_(&kernels == &scalar_kernels() ? plain_dequantizer() : best_dequantizer()) {}

  /// Once for an input x (tokens, columns), before the products with `weights`.
  void prepare(std::initializer_list<const Matrix*> weights,
               std::span<const float> x,
               std::int64_t tokens);

  /// As Kernels::gemm, for any matrix of prepare(); `packed` is the same x as Kernels::pack made
  /// it. `thread` is that of the pool.
  void gemm(const float* packed,
            std::int64_t tokens,
            const Matrix& w,
            std::int64_t first,
            std::int64_t last,
            float* y,
            std::int64_t stride,
            int thread);

 private:
  ThreadPool& pool_;
  const Kernels& kernels_;
  const Dequantizer& dequantizer_;
  Fp8Activations activations_;
  std::vector<std::vector<float>> scratch_ =
      std::vector<std::vector<float>>(static_cast<std::size_t>(pool_.size()));  // per thread
};

}  // namespace ponder::cpu
