#include "engine/cuda/math.cuh"
#include "engine/cuda/moe.h"

namespace ponder::cuda {

namespace {

PONDER_KERNEL moe_combine_kernel(
    const Bf16* slots, const float* weights, int top_k, int hidden, Bf16* delta) {
  const auto token = static_cast<std::int64_t>(block_x());
  for (int i = 8 * thread_index(); i < hidden; i += 8 * block_threads()) {
    float sum[8] = {};
    for (int rank = 0; rank < top_k; ++rank) {
      const std::int64_t slot = token * top_k + rank;
      float x[8];
      unpack8(load16(slots + slot * hidden + i), x);
      for (int j = 0; j < 8; ++j) sum[j] = fma_rn(weights[slot], x[j], sum[j]);
    }
    store16(delta + token * hidden + i, pack8(sum));
  }
}

}  // namespace

void moe_combine(Stream& stream,
                 const Bf16* slots,
                 const float* weights,
                 int tokens,
                 int top_k,
                 int hidden,
                 Bf16* delta) {
  launch(stream, {.name = "moe_combine", .grid_x = tokens, .threads = 128}, moe_combine_kernel,
         slots, weights, top_k, hidden, delta);
}

}  // namespace ponder::cuda
