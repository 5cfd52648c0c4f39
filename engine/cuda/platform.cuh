#pragma once

// The one place where a kernel compiled by nvcc differs from the same kernel compiled for the host.
//
// A kernel is a function marked PONDER_KERNEL, its helpers are marked PONDER_DEVICE, a loop to be
// unrolled PONDER_UNROLL; all use only what stands here:
//
//   thread_index() lane() warp() block_threads() block_x() block_y() grid_x()
//   shared_memory<T>()            the block's dynamic shared memory, as one T
//   sync_threads() sync_warp()    all threads of the block, of the warp
//   shuffle_xor(x, mask) shuffle(x, lane) ballot(condition)
//   mma_bf16(d, a, b0, b1)        d += A B for a 16 x 16 A and a 16 x 8 B, float accumulators
//   ldmatrix(r, row) ldmatrix_transposed(r, row)   four 8 x 8 matrices of 16-bit numbers
//   copy_async(to, from, valid) commit_copies() await_copies<N>()   16 bytes; zeros if not valid
//   load16(from) store16(to, x)   16 bytes at once, aligned
//   fma_rn div_rn sqrt_rn to_bf16 to_float
//   launch(stream, launch, kernel, arguments...)
//
// All lanes of a warp must reach a warp operation together, all threads of a block sync_threads.
// On the GPU a breach is undefined; in the emulator (tests/support/emulator) it is an error.

#include "engine/cuda/types.h"

namespace ponder::cuda {

inline constexpr int kWarp = 32;

/// 16 bytes: eight 16-bit or four 32-bit numbers.
struct alignas(16) Sixteen {
  std::uint32_t word[4];
};

}  // namespace ponder::cuda

#ifdef __CUDACC__
#include "engine/cuda/platform_gpu.cuh"
#else
#include "engine/cuda/platform_host.cuh"
#endif
