// Rows of the embedding, widened to the float residual stream.

#include "engine/cuda/kernels.h"
#include "engine/cuda/math.cuh"

namespace ponder::cuda {

namespace {

PONDER_KERNEL embed_kernel(const Bf16* table, const std::int32_t* ids, int hidden, float* out) {
  const auto token = static_cast<std::int64_t>(block_x());
  const Bf16* row = table + std::int64_t{ids[token]} * hidden;
  for (int i = 8 * thread_index(); i < hidden; i += 8 * block_threads()) {
    float x[8];
    unpack8(load16(row + i), x);
    store8(out + token * hidden + i, x);
  }
}

}  // namespace

void embed(Stream& stream,
           const Bf16* table,
           const std::int32_t* ids,
           int tokens,
           int hidden,
           float* out) {
  launch(stream, {.name = "embed", .grid_x = tokens, .threads = 128}, embed_kernel, table, ids,
         hidden, out);
}

}  // namespace ponder::cuda
