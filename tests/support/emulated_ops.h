#pragma once

#include <memory>

#include "engine/qwen3/ops.h"

namespace ponder {

/// The operations of a Qwen3 step by the CUDA kernels, run by the emulator: proves which kernel is
/// launched with what, in which order and on which buffers. Bfloat16 weights only; KV pages are
/// bfloat16 whatever `kv_type` says. What is not yet written starts as not-a-number in every
/// buffer.
std::unique_ptr<Ops> make_emulated_ops();

}  // namespace ponder
