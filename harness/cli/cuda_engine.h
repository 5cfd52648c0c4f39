#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/cuda/machine.h"
#include "engine/engine.h"
#include "engine/runtime/builtin_engine.h"
#include "harness/cli/engines.h"

namespace ponder {

/// The built-in engine on a GPU of `backend`. errors  config (no usable GPU, too little memory:
/// says what would help), those of the engine's loading
Result<std::unique_ptr<Engine>> open_cuda_engine(const EngineChoice& choice,
                                                 BuiltinOptions options,
                                                 cuda::Backend& backend);

/// Whether --engine auto takes the GPU. When there is one that cannot be used, why: a person would
/// wonder.
struct AutoChoice {
  bool cuda = false;
  std::string why_not = {};
};

AutoChoice choose_engine(const cuda::GpuMachine& machine, int device);

/// Names of the released shapes whose bf16 weights and a context of keys and values fit into
/// `bytes` of a GPU, smallest first.
std::vector<std::string> models_that_fit(std::int64_t bytes);

}  // namespace ponder
