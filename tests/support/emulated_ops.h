#pragma once

#include <memory>

#include "engine/cuda/cuda_ops.h"
#include "engine/qwen3/ops.h"

namespace ponder {

/// The CUDA back end on a device of host memory whose kernels the emulator runs. Every buffer is
/// filled with no-numbers before each step.
std::unique_ptr<Ops> make_emulated_ops(const cuda::CudaOptions& options = {.poison = true,
                                                                           .loading_threads = 1});

}  // namespace ponder
