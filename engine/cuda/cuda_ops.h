#pragma once

#include <memory>
#include <string>

#include "engine/cuda/device.h"
#include "engine/cuda/gemm_library.h"
#include "engine/qwen3/ops.h"

namespace ponder::cuda {

struct CudaOptions {
  Numerics numerics = Numerics::reproducible;
  bool graphs = true;             ///< record decoding steps and replay them; the same results
  bool poison = false;            ///< fill all buffers with no-numbers before every step: for tests
  int loading_threads = 8;        ///< that read the weights
  std::string cache_folder = {};  ///< for what is found out about the library; empty: not kept
};

/// The operations of a Qwen3 step on a GPU. Weights and keys and values are bfloat16 on the device,
/// whatever the checkpoint stores. `gemms` null: all matrix products by our own kernels. Only a
/// device failure or too little memory makes a step fail; after a failure of the device nothing can
/// be done with it any more.
///
/// load: errors  config (a shape or type there is no kernel for; KV in f32), engine (memory)
std::unique_ptr<Ops> make_cuda_ops(std::unique_ptr<Device> device,
                                   std::unique_ptr<GemmLibrary> gemms,
                                   const CudaOptions& options = {});

}  // namespace ponder::cuda
