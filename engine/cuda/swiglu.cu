#include "engine/cuda/kernels.h"
#include "engine/cuda/math.cuh"

namespace ponder::cuda {

namespace {

PONDER_KERNEL swiglu_kernel(const Bf16* gate_up, int width, Bf16* act) {
  const auto row = static_cast<std::int64_t>(block_x());
  const int i = 8 * (block_y() * block_threads() + thread_index());
  if (i >= width) return;
  float gate[8];
  float up[8];
  unpack8(load16(gate_up + row * 2 * width + i), gate);
  unpack8(load16(gate_up + row * 2 * width + width + i), up);
  for (int j = 0; j < 8; ++j) gate[j] = div_rn(gate[j], 1.0F + exp_rn(-gate[j])) * up[j];
  store16(act + row * width + i, pack8(gate));
}

}  // namespace

void swiglu(Stream& stream, const Bf16* gate_up, int rows, int width, Bf16* act) {
  constexpr int kThreads = 128;
  launch(stream,
         {.name = "swiglu",
          .grid_x = rows,
          .grid_y = (width / 8 + kThreads - 1) / kThreads,
          .threads = kThreads},
         swiglu_kernel, gate_up, width, act);
}

}  // namespace ponder::cuda
