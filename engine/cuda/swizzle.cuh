#pragma once

#include "engine/cuda/platform.cuh"

namespace ponder::cuda {

/// Where chunk (8 numbers, 16 bytes) of a row lies in a tile in shared memory, kChunks chunks a
/// row. The chunks of eight neighbouring rows fall on different banks, so that ldmatrix reads them
/// without conflicts and without padding.
template <int kChunks>
PONDER_DEVICE int swizzled(int row, int chunk) {
  static_assert(kChunks == 4 || kChunks % 8 == 0);
  const int turn = kChunks == 4 ? row / 2 % 4 : row % 8;
  return 8 * (row * kChunks + (chunk ^ turn));
}

}  // namespace ponder::cuda
