#pragma once

// The mixture of experts in kernels. A slot is (token, rank): slot t * top_k + r is token t's r-th
// choice. Slots are sorted by expert, equal experts by slot; each expert multiplies its run of them
// in tiles; results go back to their slots and are added up in order of rank. No counter is shared
// between threads, so the order never depends on timing.

#include <cstdint>

#include "engine/cuda/types.h"

namespace ponder::cuda {

struct MoeRoute {
  const float* logits = nullptr;  ///< (tokens, experts) of the router
  int tokens = 0;
  int experts = 0;
  int top_k = 0;
  bool renormalise = true;         ///< divide by the sum of the chosen
  std::int32_t* chosen = nullptr;  ///< (tokens, top_k) by rank; equals: lower expert first
  float* weights = nullptr;        ///< (tokens, top_k) softmax over all experts
};

void moe_route(Stream& stream, const MoeRoute& a);

/// A tile of the grouped product: sorted slots [first, first + rows) of one expert; rows 0: none.
struct ExpertTile {
  std::int32_t expert;
  std::int32_t first;
  std::int32_t rows;
};

struct MoeSort {
  const std::int32_t* chosen = nullptr;  ///< (slots,)
  int slots = 0;
  int experts = 0;
  int tile_rows = 0;                ///< 16 or 64: a matter of speed, not of the result
  std::int32_t* order = nullptr;    ///< (slots,) slots by expert
  std::int32_t* offsets = nullptr;  ///< (experts + 1,) where each expert's begin in `order`
  ExpertTile* tiles = nullptr;      ///< (moe_tile_count,)
};

/// Tiles that any choice of experts fits in: full ones, and a rest in every expert that has slots.
inline int moe_tile_count(int slots, int experts, int tile_rows) {
  return slots / tile_rows + (slots < experts ? slots : experts);
}

void moe_sort(Stream& stream, const MoeSort& a);

struct GroupedGemm {
  const Bf16* x = nullptr;              ///< rows of k numbers
  const Bf16* w = nullptr;              ///< (experts, n, k)
  Bf16* y = nullptr;                    ///< rows of n numbers
  const std::int32_t* order = nullptr;  ///< (slots,)
  const ExpertTile* tiles = nullptr;
  int tile_count = 0;
  int tile_rows = 0;
  int n = 0;
  int k = 0;  ///< a multiple of 8
  /// Sorted slot i reads row order[i] / top_k of x (a token) and writes row i of y; else it reads
  /// row i and writes row order[i] (its slot).
  bool from_tokens = true;
  int top_k = 0;
};

/// y = x W^T of the slot's expert, the arithmetic of gemm_tile.cuh.
void grouped_gemm(Stream& stream, const GroupedGemm& a);

/// delta (tokens, hidden) = sum over ranks of weights (tokens, top_k) times slots (tokens, top_k,
/// hidden). hidden % 8 == 0
void moe_combine(Stream& stream,
                 const Bf16* slots,
                 const float* weights,
                 int tokens,
                 int top_k,
                 int hidden,
                 Bf16* delta);

}  // namespace ponder::cuda
