#pragma once

// One tile of y = x W^T for a block of four warps: the only matrix product among our kernels.
//
// Every element of y is one float accumulator that goes through mma m16n8k16 over ascending k, 16
// at a time; numbers behind the end of K are zeros. So the tile's shape, the other rows and the
// padding are of no consequence to a row's bits, and tiles may be chosen by speed: kRows 16 for a
// few tokens, 64 for many. Slices of 64 columns come in by cp.async, kStages - 1 ahead.

#include "engine/cuda/math.cuh"
#include "engine/cuda/swizzle.cuh"

namespace ponder::cuda {

inline constexpr int kGemmThreads = 128;
inline constexpr int kSlice = 64;  // columns of x and W in a stage

template <int kRows>
struct GemmTile {
  static constexpr int kColumns = kRows == 16 ? 64 : 128;  // rows of W
  static constexpr int kStages = kRows == 16 ? 4 : 2;
  static constexpr int kWarpColumns = kColumns / 4;

  struct Shared {
    alignas(128) Bf16 x[kStages][kRows * kSlice];
    alignas(128) Bf16 w[kStages][kColumns * kSlice];
  };
};

PONDER_DEVICE void store_one(float* to, float low, float high, bool second) {
  to[0] = low;
  if (second) to[1] = high;
}

PONDER_DEVICE void store_one(Bf16* to, float low, float high, bool second) {
  to[0] = to_bf16(low);
  if (second) to[1] = to_bf16(high);
}

/// Copies rows [0, count) of a matrix into a stage, the rest as zeros. `row_of(i)` is the address
/// of row i's first column; k (a multiple of 8) is the number of columns.
template <int kRows, class RowOf>
PONDER_DEVICE void load_slice(const RowOf& row_of, int count, int slice, int k, Bf16* stage) {
  for (int i = thread_index(); i < kRows * (kSlice / 8); i += kGemmThreads) {
    const int row = i / (kSlice / 8);
    const int chunk = i % (kSlice / 8);
    const int column = slice * kSlice + 8 * chunk;
    const bool valid = row < count && column < k;
    const Bf16* from = row_of(valid ? row : 0) + (valid ? column : 0);
    copy_async(stage + swizzled<kSlice / 8>(row, chunk), from, valid);
  }
}

/// y_of(i)[n] = sum_k x_of(i)[k] w[n k_count + k] for rows i in [0, rows), n in [0, columns), at
/// most kRows and kColumns of them.
template <int kRows, class Y, class XOf, class YOf>
PONDER_DEVICE void multiply_tile(typename GemmTile<kRows>::Shared& shared,
                                 const XOf& x_of,
                                 int rows,
                                 const Bf16* w,
                                 int columns,
                                 int k,
                                 const YOf& y_of) {
  using Tile = GemmTile<kRows>;
  constexpr int kStages = Tile::kStages;
  const int l = lane();
  const int slices = (k + kSlice - 1) / kSlice;
  const auto w_of = [w, k](int n) { return w + std::int64_t{n} * k; };
  const auto load = [&](int slice) {
    if (slice < slices) {
      load_slice<kRows>(x_of, rows, slice, k, shared.x[slice % kStages]);
      load_slice<Tile::kColumns>(w_of, columns, slice, k, shared.w[slice % kStages]);
    }
    commit_copies();  // an empty group keeps the count
  };

  float acc[kRows / 16][Tile::kWarpColumns / 8][4] = {};
  for (int slice = 0; slice < kStages - 1; ++slice) load(slice);
  for (int slice = 0; slice < slices; ++slice) {
    await_copies<kStages - 2>();
    sync_threads();  // the slice is here, and nobody reads the stage that is loaded next
    load(slice + kStages - 1);
    const Bf16* const xs = shared.x[slice % kStages];
    const Bf16* const ws = shared.w[slice % kStages];
    PONDER_UNROLL
    for (int step = 0; step < kSlice / 16; ++step) {
      std::uint32_t a[kRows / 16][4];
      PONDER_UNROLL
      for (int m = 0; m < kRows / 16; ++m) {
        ldmatrix(a[m], xs + swizzled<kSlice / 8>(16 * m + l % 16, 2 * step + l / 16));
      }
      PONDER_UNROLL
      for (int n = 0; n < Tile::kWarpColumns / 8; n += 2) {
        std::uint32_t b[4];
        const int row = Tile::kWarpColumns * warp() + 8 * n + 8 * (l / 16) + l % 8;
        ldmatrix(b, ws + swizzled<kSlice / 8>(row, 2 * step + l / 8 % 2));
        PONDER_UNROLL
        for (int m = 0; m < kRows / 16; ++m) {
          mma_bf16(acc[m][n], a[m], b[0], b[1]);
          mma_bf16(acc[m][n + 1], a[m], b[2], b[3]);
        }
      }
    }
  }

  PONDER_UNROLL
  for (int m = 0; m < kRows / 16; ++m) {
    PONDER_UNROLL
    for (int r = 0; r < 2; ++r) {
      const int row = 16 * m + l / 4 + 8 * r;
      if (row >= rows) continue;
      Y* const y = y_of(row);
      PONDER_UNROLL
      for (int n = 0; n < Tile::kWarpColumns / 8; ++n) {
        const int column = Tile::kWarpColumns * warp() + 8 * n + 2 * (l % 4);
        if (column >= columns) continue;
        store_one(y + column, acc[m][n][2 * r], acc[m][n][2 * r + 1], column + 1 < columns);
      }
    }
  }
}

}  // namespace ponder::cuda
