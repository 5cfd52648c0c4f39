#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "engine/cpu/kernels.h"
#include "engine/cpu/packed_gemm.h"
#include "engine/cpu/thread_pool.h"
#include "harness/base/result.h"

namespace ponder::cpu {

/// y = x [W1; W2; ...]^T over all threads, the weight matrices stacked by rows.
class Linear {
 public:
  Linear(ThreadPool& pool, const Kernels& kernels) : pool_(pool), kernels_(kernels) {}

  /// x (tokens, columns), y (tokens, sum of rows); all weights have the same columns.
  void run(std::initializer_list<const Matrix*> weights,
           std::span<const float> x,
           std::int64_t tokens,
           std::span<float> y);

 private:
  ThreadPool& pool_;
  const Kernels& kernels_;
  PackedGemm packed_gemm_{pool_, kernels_};
  std::vector<float> packed_;
};

/// A small matrix as floats. errors  config (a type the CPU back end does not read)
Result<std::vector<float>> to_floats(const Matrix& matrix);

/// Row `row` of a matrix as floats.
void read_row(const Matrix& matrix, std::int64_t row, float* out);

}  // namespace ponder::cpu
