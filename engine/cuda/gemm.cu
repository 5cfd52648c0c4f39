// Dense y = x W^T by our own mma tiles: what a shape falls back to when the library's algorithm
// does not give every row the same bits in every batch.

#include <algorithm>

#include "engine/cuda/gemm_tile.cuh"
#include "engine/cuda/kernels.h"

namespace ponder::cuda {

namespace {

template <int kRows, class Y>
PONDER_KERNEL gemm_kernel(const Gemm g, Y* out) {
  auto& shared = shared_memory<typename GemmTile<kRows>::Shared>();
  constexpr int kColumns = GemmTile<kRows>::kColumns;
  const std::int64_t first_row = std::int64_t{block_x()} * kRows;
  const std::int64_t first_column = std::int64_t{block_y()} * kColumns;
  const Bf16* x = g.x + first_row * g.k;
  Y* y = out + first_row * g.n + first_column;
  const auto rows = static_cast<int>(g.m - first_row);
  const auto columns = static_cast<int>(g.n - first_column);
  multiply_tile<kRows, Y>(
      shared, [&](int i) { return x + std::int64_t{i} * g.k; }, rows < kRows ? rows : kRows,
      g.w + first_column * g.k, columns < kColumns ? columns : kColumns, g.k,
      [&](int i) { return y + std::int64_t{i} * g.n; });
}

template <int kRows, class Y>
void launch_gemm(Stream& stream, const Gemm& g, Y* y) {
  using Tile = GemmTile<kRows>;
  launch(stream,
         {.name = "gemm",
          .grid_x = (g.m + kRows - 1) / kRows,
          .grid_y = (g.n + Tile::kColumns - 1) / Tile::kColumns,
          .threads = kGemmThreads,
          .shared_bytes = sizeof(typename Tile::Shared)},
         gemm_kernel<kRows, Y>, g, y);
}

template <class Y>
void multiply(Stream& stream, const Gemm& g, Y* y) {
  if (g.k % 8 != 0) return refuse(stream, "gemm: k is not a multiple of 8");
  if (g.m <= 16) return launch_gemm<16>(stream, g, y);
  launch_gemm<64>(stream, g, y);
}

}  // namespace

void gemm(Stream& stream, const Gemm& g) {
  if (g.y_float != nullptr) return multiply(stream, g, g.y_float);
  multiply(stream, g, g.y);
}

}  // namespace ponder::cuda
