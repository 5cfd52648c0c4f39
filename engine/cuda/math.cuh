#pragma once

// Sums and functions shared by the kernels. Every sum has one order, fixed by the shape alone:
// a thread adds its own numbers in ascending order, a warp adds by butterfly (lanes 16, 8, 4, 2, 1
// apart; every lane ends with the same bits, because a + b = b + a), a block adds its warps'
// results in ascending order.

#include "engine/cuda/platform.cuh"
#include "engine/exp.h"

namespace ponder::cuda {

struct FmaRn {
  template <class T>
  PONDER_BOTH T operator()(T a, T b, T c) const {
    return fma_rn(a, b, c);
  }
};

/// engine/exp.h, the same bits.
PONDER_DEVICE float exp_rn(float x) {
  return exp_with(x, FmaRn{});
}

PONDER_DEVICE double exp_rn(double x) {
  return exp_with(x, FmaRn{});
}

PONDER_DEVICE float larger(float a, float b) {
  return a > b ? a : b;
}

PONDER_DEVICE float warp_sum(float x) {
  for (int mask = 16; mask > 0; mask /= 2) x += shuffle_xor(x, mask);
  return x;
}

PONDER_DEVICE float warp_max(float x) {
  for (int mask = 16; mask > 0; mask /= 2) x = larger(x, shuffle_xor(x, mask));
  return x;
}

/// Sum over the block; `partial` has a float per warp and may be reused after the next barrier.
PONDER_DEVICE float block_sum(float x, float* partial) {
  x = warp_sum(x);
  if (lane() == 0) partial[warp()] = x;
  sync_threads();
  float sum = 0;
  for (int w = 0; w < block_threads() / kWarp; ++w) sum += partial[w];
  return sum;
}

/// The two bfloat16 in a word, lower half first.
PONDER_DEVICE void unpack(std::uint32_t word, float& low, float& high) {
  low = to_float(Bf16{static_cast<std::uint16_t>(word & 0xFFFFU)});
  high = to_float(Bf16{static_cast<std::uint16_t>(word >> 16)});
}

PONDER_DEVICE std::uint32_t pack(float low, float high) {
  return to_bf16(low).bits | static_cast<std::uint32_t>(to_bf16(high).bits) << 16;
}

PONDER_DEVICE void unpack8(const Sixteen& x, float (&out)[8]) {
  for (int i = 0; i < 4; ++i) unpack(x.word[i], out[2 * i], out[2 * i + 1]);
}

PONDER_DEVICE Sixteen pack8(const float (&x)[8]) {
  return {{pack(x[0], x[1]), pack(x[2], x[3]), pack(x[4], x[5]), pack(x[6], x[7])}};
}

/// Two neighbours in one access.
struct alignas(4) Bf16Pair {
  Bf16 low, high;
};

PONDER_DEVICE std::uint32_t load_pair(const Bf16* from) {
  const Bf16Pair pair = *reinterpret_cast<const Bf16Pair*>(from);
  return pair.low.bits | static_cast<std::uint32_t>(pair.high.bits) << 16;
}

PONDER_DEVICE void store_pair(Bf16* to, float low, float high) {
  *reinterpret_cast<Bf16Pair*>(to) = {to_bf16(low), to_bf16(high)};
}

/// Eight floats, aligned to 16 bytes.
PONDER_DEVICE void load8(const float* from, float (&out)[8]) {
  for (int i = 0; i < 8; i += 4) {
    const Sixteen x = load16(from + i);
    for (int j = 0; j < 4; ++j) out[i + j] = std::bit_cast<float>(x.word[j]);
  }
}

PONDER_DEVICE void store8(float* to, const float (&x)[8]) {
  for (int i = 0; i < 8; i += 4) {
    Sixteen y;
    for (int j = 0; j < 4; ++j) y.word[j] = std::bit_cast<std::uint32_t>(x[i + j]);
    store16(to + i, y);
  }
}

}  // namespace ponder::cuda
