#pragma once

#include <memory>

#include "engine/cpu/kernels.h"
#include "engine/qwen3/ops.h"

namespace ponder::cpu {

/// The CPU back end: weights stay where the file is mapped, in their stored type; everything is
/// computed in float. `threads` 0: one per processor of this process.
std::unique_ptr<Ops> make_cpu_ops(int threads, const Kernels& kernels = best_kernels());

}  // namespace ponder::cpu
