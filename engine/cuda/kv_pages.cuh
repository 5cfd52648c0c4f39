#pragma once

// Where a key or value lies. Per page and KV head 16 keys (16, head_dim), then 16 values: what one
// block of the attention reads of a page is contiguous, and rows suit ldmatrix as they are (keys as
// the columns of B, values transposed on the way).

#include "engine/cuda/kernels.h"
#include "engine/cuda/platform.cuh"

namespace ponder::cuda {

inline constexpr int kPageSlots = 16;

/// Offset of the key of a slot; its value is kPageSlots * head_dim further on.
PONDER_DEVICE std::int64_t key_offset(
    std::int32_t page, int kv_heads, int kv_head, int slot, int head_dim) {
  return ((std::int64_t{page} * kv_heads + kv_head) * 2 * kPageSlots + slot) * head_dim;
}

}  // namespace ponder::cuda
