// Sorts slots by expert without a shared counter: a block an expert reads all choices twice, first
// to count the slots that go before its own, then to place its own in ascending order.

#include "engine/cuda/math.cuh"
#include "engine/cuda/moe.h"

namespace ponder::cuda {

namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / kWarp;

struct Shared {
  std::int32_t count[kWarps];
};

/// This thread's rank among those with `mine`, in thread order, and how many there are.
PONDER_DEVICE int rank_in_block(bool mine, std::int32_t* count, int& all) {
  const std::uint32_t lanes = ballot(mine);
  sync_threads();  // the counts of the round before have been read
  if (lane() == 0) count[warp()] = count_bits(lanes);
  sync_threads();
  int rank = count_bits(lanes & ((1U << lane()) - 1));
  all = 0;
  for (int w = 0; w < kWarps; ++w) {
    if (w < warp()) rank += count[w];
    all += count[w];
  }
  return rank;
}

PONDER_KERNEL moe_sort_kernel(const MoeSort a) {
  auto& shared = shared_memory<Shared>();
  const int expert = block_x();
  const int rounds = (a.slots + kThreads - 1) / kThreads;
  int first = 0;  // slots of lower experts
  for (int round = 0; round < rounds; ++round) {
    const int slot = round * kThreads + thread_index();
    int all = 0;
    rank_in_block(slot < a.slots && a.chosen[slot] < expert, shared.count, all);
    first += all;
  }
  int next = first;
  for (int round = 0; round < rounds; ++round) {
    const int slot = round * kThreads + thread_index();
    const bool mine = slot < a.slots && a.chosen[slot] == expert;
    int all = 0;
    const int rank = rank_in_block(mine, shared.count, all);
    if (mine) a.order[next + rank] = slot;
    next += all;
  }
  if (thread_index() != 0) return;
  a.offsets[expert] = first;
  if (expert == a.experts - 1) a.offsets[a.experts] = a.slots;
}

PONDER_DEVICE int tiles_of(const MoeSort& a, int expert) {
  return (a.offsets[expert + 1] - a.offsets[expert] + a.tile_rows - 1) / a.tile_rows;
}

/// One block: the tiles of all experts, one after the other, and empty ones behind them.
PONDER_KERNEL moe_tiles_kernel(const MoeSort a, int tile_count) {
  int total = 0;
  for (int e = 0; e < a.experts; ++e) total += tiles_of(a, e);
  for (int expert = thread_index(); expert < a.experts; expert += block_threads()) {
    int next = 0;
    for (int e = 0; e < expert; ++e) next += tiles_of(a, e);
    const int end = a.offsets[expert + 1];
    for (int first = a.offsets[expert]; first < end; first += a.tile_rows) {
      const int left = end - first;
      a.tiles[next++] = {expert, first, left < a.tile_rows ? left : a.tile_rows};
    }
  }
  for (int i = total + thread_index(); i < tile_count; i += block_threads()) {
    a.tiles[i] = {0, 0, 0};
  }
}

}  // namespace

void moe_sort(Stream& stream, const MoeSort& a) {
  launch(stream,
         {.name = "moe_sort",
          .grid_x = a.experts,
          .threads = kThreads,
          .shared_bytes = sizeof(Shared)},
         moe_sort_kernel, a);
  launch(stream, {.name = "moe_tiles", .threads = 128}, moe_tiles_kernel, a,
         moe_tile_count(a.slots, a.experts, a.tile_rows));
}

}  // namespace ponder::cuda
