#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/cuda/check/check_model.h"
#include "engine/cuda/check/findings.h"
#include "engine/cuda/cuda_ops.h"
#include "engine/cuda/machine.h"

namespace ponder::cuda::check {

/// What the checks stand on: GPU `device` of `backend`.
struct Bench {
  Backend& backend;
  int device = 0;

  /// A fresh back end on a fresh device. errors  engine
  Result<std::unique_ptr<Ops>> make_ops(const CudaOptions& options) const;
};

/// How long the checks are: the emulator runs some thousand times slower than a GPU.
struct Effort {
  int prompt = 40;  ///< tokens; above 1024 the attention merges splits
  int generated = 12;
  int sequences = 5;
};

/// Whole models against the CPU back end (logits within the noise of bfloat16; a differing argmax
/// of little regret), and against themselves: drawn ids equal the host's draws from the same
/// logits; graphs, batches, chunks, forks and recomputation change nothing.
void check_model(const Bench& bench, const CheckModel& model, const Effort& effort, Findings& out);

/// The library's products of a shape's matrices have the same rows in all buckets, or our own
/// kernel is used; which is reported, not failed. Our own kernel must have them.
void check_gemms(const Bench& bench, const std::vector<GemmShape>& shapes, int rows, Findings& out);

/// All of them: the small shapes, dense and fp8, then the rows of the released shapes' matrices.
void run_checks(const Bench& bench, bool quick, Findings& out);

/// The dense matrices of a shape.
std::vector<GemmShape> gemm_shapes(const Shape& shape);

}  // namespace ponder::cuda::check
