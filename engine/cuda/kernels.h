#pragma once

// The kernels of the CUDA back end, as functions that queue them. Every pointer is device memory of
// the caller, row-major, aligned to 16 bytes, and must stay until the stream has passed; outputs do
// not overlap inputs unless said. Launches return at once; a failure stays in the Stream.
//
// Law (engine/qwen3/ops.h): a row of output depends on that row's own inputs only, bit for bit. The
// numeric definitions are in README.md of this folder; `hidden` and sums are float, what a kernel
// hands to the next is rounded to bfloat16 once.

#include "engine/cuda/types.h"

namespace ponder::cuda {

/// out (tokens, hidden) float = rows `ids` (tokens,) of table (vocab, hidden). hidden % 8 == 0
void embed(
    Stream& stream, const Bf16* table, const std::int32_t* ids, int tokens, int hidden, float* out);

struct AddRmsNorm {
  float* hidden = nullptr;        ///< (tokens, width), updated by += delta
  const Bf16* delta = nullptr;    ///< (tokens, width); null: nothing to add
  const float* weight = nullptr;  ///< (width,)
  float eps = 0;
  int tokens = 0;
  int width = 0;  ///< a multiple of 8
  int layer = 0;
  Bf16* normed = nullptr;             ///< (tokens, width) = hidden / rms(hidden) * weight
  std::int32_t* bad_layer = nullptr;  ///< (tokens,) set to `layer` if -1 and the row is not finite
};

void add_rmsnorm(Stream& stream, const AddRmsNorm& a);

/// act (rows, width) = silu(gate) up, with gate_up (rows, 2 width): gate, then up. width % 8 == 0
void swiglu(Stream& stream, const Bf16* gate_up, int rows, int width, Bf16* act);

}  // namespace ponder::cuda
