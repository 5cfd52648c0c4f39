#pragma once

// What the launchers of kernels.h are called with: plain C++, for code that never sees nvcc.

#include <cstddef>
#include <cstdint>

namespace ponder::cuda {

/// bfloat16 as stored; C++20 has no arithmetic for it.
struct Bf16 {
  std::uint16_t bits;
};

/// Where work is queued. Launchers return at once and never fail loudly: the first failure stays
/// here, and whoever waits for the stream looks.
struct Stream {
  void* handle = nullptr;               ///< cudaStream_t; in the emulator its queue, or null
  const char* failed_kernel = nullptr;  ///< null: all well
  int error = 0;                        ///< cudaError_t of that launch
};

/// What a launcher does with sizes that it has no kernel for: our own bug, but not one to hide.
inline void refuse(Stream& stream, const char* what) {
  if (stream.failed_kernel != nullptr) return;
  stream.failed_kernel = what;
  stream.error = 1;  // cudaErrorInvalidValue
}

/// Extent of a grid of blocks. Blocks are one-dimensional, a multiple of 32 threads.
struct Launch {
  const char* name = nullptr;  ///< for messages
  int grid_x = 1;
  int grid_y = 1;
  int threads = 32;
  std::size_t shared_bytes = 0;
};

}  // namespace ponder::cuda
