#pragma once

// The numeric definition of attention: what one warp does with 16 rows. Prefill, decode, chunks and
// forks all run this, so a row's result depends on its query and the keys and values at and before
// its position alone.
//
// Positions are cut into splits of kSplitTokens and tiles of kTileTokens, by absolute position. In
// a split, starting from highest = -inf, total = 0, acc = 0, for each tile in ascending order:
//   s        = q k * scale        (mma m16n8k16 over ascending channels), -inf behind the position
//   highest' = max(highest, max s);  c = exp(highest - highest')
//   p        = exp(s - highest');  total = total c + sum p  (per lane, lanes added at the end)
//   acc      = acc c + bf16(p) v  (mma m16n8k16 over ascending positions)
// Splits are merged in ascending order (merge below), and the result is acc / total. A tile wholly
// behind a row's position changes nothing: c = 1 and p = 0.

#include "engine/cuda/attention_plan.h"
#include "engine/cuda/math.cuh"
#include "engine/cuda/swizzle.cuh"

namespace ponder::cuda {

inline constexpr int kTileTokens = 64;

/// What remains of a row's split: of its 16-row tile, a lane holds rows g and g + 8 (g = lane / 4).
template <int kHeadDim>
struct SplitState {
  float acc[kHeadDim / 8][4];  ///< the accumulator fragments of mma, 8 channels each
  float highest[2];
  float total[2];

  PONDER_DEVICE void clear() {
    for (auto& fragment : acc) {
      for (float& x : fragment) x = 0;
    }
    for (int r = 0; r < 2; ++r) {
      highest[r] = -INFINITY;
      total[r] = 0;
    }
  }
};

/// Of two states of one row: merged with the later split's. `a` and `b` are the factors of the
/// accumulators.
PONDER_DEVICE void merge_sums(
    float& highest, float& total, float later_highest, float later_total, float& a, float& b) {
  const float both = larger(highest, later_highest);
  a = exp_rn(highest - both);
  b = exp_rn(later_highest - both);
  total = fma_rn(later_total, b, total * a);
  highest = both;
}

PONDER_DEVICE float merge_acc(float acc, float later, float a, float b) {
  return fma_rn(later, b, acc * a);
}

/// acc / total; adding 0 turns a -0 that a masked tile would have turned.
PONDER_DEVICE float finished(float acc, float total) {
  return div_rn(acc, total) + 0.0F;
}

/// One tile of keys and values, (kTileTokens, kHeadDim) each, swizzled, the first at `start`.
/// `positions` are those of the lane's two rows.
template <int kHeadDim>
PONDER_DEVICE void attend_tile(SplitState<kHeadDim>& state,
                               const std::uint32_t (&q)[kHeadDim / 16][4],
                               const Bf16* keys,
                               const Bf16* values,
                               std::int32_t start,
                               const std::int32_t (&positions)[2],
                               float scale) {
  constexpr int kChunks = kHeadDim / 8;
  const int l = lane();
  float s[kTileTokens / 8][4] = {};
  PONDER_UNROLL
  for (int n = 0; n < kTileTokens / 8; n += 2) {
    PONDER_UNROLL
    for (int k = 0; k < kHeadDim / 16; ++k) {
      std::uint32_t b[4];
      ldmatrix(b, keys + swizzled<kChunks>(8 * n + 8 * (l / 16) + l % 8, 2 * k + l / 8 % 2));
      mma_bf16(s[n], q[k], b[0], b[1]);
      mma_bf16(s[n + 1], q[k], b[2], b[3]);
    }
  }

  float highest[2] = {-INFINITY, -INFINITY};
  PONDER_UNROLL
  for (int n = 0; n < kTileTokens / 8; ++n) {
    PONDER_UNROLL
    for (int i = 0; i < 4; ++i) {
      const std::int32_t position = start + 8 * n + 2 * (l % 4) + i % 2;
      s[n][i] = position <= positions[i / 2] ? s[n][i] * scale : -INFINITY;
      highest[i / 2] = larger(highest[i / 2], s[n][i]);
    }
  }

  float correction[2];
  PONDER_UNROLL
  for (int r = 0; r < 2; ++r) {
    highest[r] = larger(highest[r], shuffle_xor(highest[r], 1));
    highest[r] = larger(highest[r], shuffle_xor(highest[r], 2));
    highest[r] = larger(highest[r], state.highest[r]);
    // A row that has seen nothing yet: any finite number does, the sums are 0.
    const float base = highest[r] == -INFINITY ? 0.0F : highest[r];
    correction[r] = exp_rn(state.highest[r] - base);
    state.highest[r] = highest[r];
    highest[r] = base;
  }

  float sum[2] = {};
  PONDER_UNROLL
  for (int n = 0; n < kTileTokens / 8; ++n) {
    PONDER_UNROLL
    for (int i = 0; i < 4; ++i) {
      s[n][i] = exp_rn(s[n][i] - highest[i / 2]);
      sum[i / 2] += s[n][i];
    }
  }
  PONDER_UNROLL
  for (int r = 0; r < 2; ++r) state.total[r] = fma_rn(state.total[r], correction[r], sum[r]);
  PONDER_UNROLL
  for (int c = 0; c < kHeadDim / 8; ++c) {
    PONDER_UNROLL
    for (int i = 0; i < 4; ++i) state.acc[c][i] *= correction[i / 2];
  }

  PONDER_UNROLL
  for (int k = 0; k < kTileTokens / 16; ++k) {
    // The accumulators of two score fragments are, as they lie, the A fragment of 16 positions.
    const std::uint32_t p[4] = {pack(s[2 * k][0], s[2 * k][1]), pack(s[2 * k][2], s[2 * k][3]),
                                pack(s[2 * k + 1][0], s[2 * k + 1][1]),
                                pack(s[2 * k + 1][2], s[2 * k + 1][3])};
    PONDER_UNROLL
    for (int c = 0; c < kHeadDim / 8; c += 2) {
      std::uint32_t b[4];
      ldmatrix_transposed(b, values + swizzled<kChunks>(16 * k + l % 16, c + l / 16));
      mma_bf16(state.acc[c], p, b[0], b[1]);
      mma_bf16(state.acc[c + 1], p, b[2], b[3]);
    }
  }
}

/// Ends a split: the lanes' shares of the totals, added.
template <int kHeadDim>
PONDER_DEVICE void finish_split(SplitState<kHeadDim>& state) {
  for (int r = 0; r < 2; ++r) {
    state.total[r] += shuffle_xor(state.total[r], 1);
    state.total[r] += shuffle_xor(state.total[r], 2);
  }
}

}  // namespace ponder::cuda
