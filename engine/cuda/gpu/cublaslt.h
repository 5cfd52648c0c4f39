#pragma once

#include "engine/cuda/device.h"
#include "engine/cuda/gemm_library.h"

namespace ponder::cuda {

/// cuBLASLt on the device's stream; the device outlives it. errors  engine (the library cannot be
/// loaded: says what to install; memory)
Result<std::unique_ptr<GemmLibrary>> open_cublaslt(Device& device, Numerics numerics);

}  // namespace ponder::cuda
