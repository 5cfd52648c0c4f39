#pragma once

#include "engine/qwen3/config.h"
#include "engine/qwen3/ops.h"
#include "harness/base/result.h"

namespace ponder::cuda {

/// Whether there are kernels for the shape. errors  config (names what is not supported, with both
/// values)
Result<void> check_shape(const ModelConfig& config, const OpsLimits& limits);

}  // namespace ponder::cuda
