// Residual addition and RMSNorm in one pass over the row: a block a row, so that the order of the
// sum depends on the width alone. The row is read a second time instead of being kept in registers:
// it is in the cache, and widths stay free.

#include <algorithm>

#include "engine/cuda/kernels.h"
#include "engine/cuda/math.cuh"

namespace ponder::cuda {

namespace {

struct Shared {
  float partial[kWarp];
};

PONDER_KERNEL add_rmsnorm_kernel(float* hidden,
                                 const Bf16* delta,
                                 const float* weight,
                                 float eps,
                                 int width,
                                 int layer,
                                 Bf16* normed,
                                 std::int32_t* bad_layer) {
  auto& shared = shared_memory<Shared>();
  const auto token = static_cast<std::int64_t>(block_x());
  float* row = hidden + token * width;
  const int step = 8 * block_threads();
  float squares = 0;
  for (int i = 8 * thread_index(); i < width; i += step) {
    float x[8];
    load8(row + i, x);
    if (delta != nullptr) {
      float more[8];
      unpack8(load16(delta + token * width + i), more);
      for (int j = 0; j < 8; ++j) x[j] += more[j];
      store8(row + i, x);
    }
    for (int j = 0; j < 8; ++j) squares = fma_rn(x[j], x[j], squares);
  }
  squares = block_sum(squares, shared.partial);
  // A sum of squares is finite unless a number of the row is not (or above 1e19).
  if (thread_index() == 0 && bad_layer[token] < 0 && squares - squares != 0.0F) {
    bad_layer[token] = layer;
  }
  const float inverse = div_rn(1.0F, sqrt_rn(div_rn(squares, static_cast<float>(width)) + eps));
  for (int i = 8 * thread_index(); i < width; i += step) {
    float x[8];
    float w[8];
    load8(row + i, x);
    load8(weight + i, w);
    for (int j = 0; j < 8; ++j) x[j] = x[j] * inverse * w[j];
    store16(normed + token * width + i, pack8(x));
  }
}

}  // namespace

void add_rmsnorm(Stream& stream, const AddRmsNorm& a) {
  const int threads = std::clamp((a.width / 8 + kWarp - 1) / kWarp * kWarp, kWarp, 1024);
  launch(stream,
         {.name = "add_rmsnorm",
          .grid_x = a.tokens,
          .threads = threads,
          .shared_bytes = sizeof(Shared)},
         add_rmsnorm_kernel, a.hidden, a.delta, a.weight, a.eps, a.width, a.layer, a.normed,
         a.bad_layer);
}

}  // namespace ponder::cuda
