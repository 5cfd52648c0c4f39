// The grouped product: every block a tile of slots of one expert and a tile of its matrix.

#include "engine/cuda/gemm_tile.cuh"
#include "engine/cuda/moe.h"

namespace ponder::cuda {

namespace {

template <int kRows>
PONDER_KERNEL grouped_gemm_kernel(const GroupedGemm a) {
  auto& shared = shared_memory<typename GemmTile<kRows>::Shared>();
  constexpr int kColumns = GemmTile<kRows>::kColumns;
  const ExpertTile tile = a.tiles[block_x()];
  if (tile.rows == 0) return;
  const int first_column = block_y() * kColumns;
  const int columns = a.n - first_column;
  const std::int32_t* order = a.order + tile.first;
  multiply_tile<kRows, Bf16>(
      shared,
      [&](int i) {
        const int row = a.from_tokens ? order[i] / a.top_k : tile.first + i;
        return a.x + std::int64_t{row} * a.k;
      },
      tile.rows, a.w + (std::int64_t{tile.expert} * a.n + first_column) * a.k,
      columns < kColumns ? columns : kColumns, a.k,
      [&](int i) {
        const int row = a.from_tokens ? tile.first + i : order[i];
        return a.y + std::int64_t{row} * a.n + first_column;
      });
}

template <int kRows>
void launch_grouped(Stream& stream, const GroupedGemm& a) {
  using Tile = GemmTile<kRows>;
  launch(stream,
         {.name = "grouped_gemm",
          .grid_x = a.tile_count,
          .grid_y = (a.n + Tile::kColumns - 1) / Tile::kColumns,
          .threads = kGemmThreads,
          .shared_bytes = sizeof(typename Tile::Shared)},
         grouped_gemm_kernel<kRows>, a);
}

}  // namespace

void grouped_gemm(Stream& stream, const GroupedGemm& a) {
  if (a.k % 8 != 0) return refuse(stream, "grouped_gemm: k is not a multiple of 8");
  if (a.tile_rows == 16) return launch_grouped<16>(stream, a);
  if (a.tile_rows == 64) return launch_grouped<64>(stream, a);
  refuse(stream, "grouped_gemm: tile_rows is not 16 or 64");
}

}  // namespace ponder::cuda
