// What the warp operations compute, lane by lane, after the PTX ISA (sections "mma.m16n8k16",
// "ldmatrix", "shfl.sync", "vote.sync").
//
// In a fragment, lane l is (g, t) = (l / 4, l % 4); a register holds two 16-bit numbers, the lower
// half first.
//   A (16 x 16)  register 0: row g,     columns 2t, 2t + 1      2: row g,     columns 2t + 8, 2t +
//   9
//                register 1: row g + 8, columns 2t, 2t + 1      3: row g + 8, columns 2t + 8, 2t +
//                9
//   B (16 x 8)   register 0: rows 2t, 2t + 1 of column g        1: rows 2t + 8, 2t + 9 of column g
//   D (16 x 8)   float 0, 1: row g, columns 2t, 2t + 1          2, 3: row g + 8, the same columns
// ldmatrix takes the address of row i of matrix m from lane 8 m + i and leaves in register m
// numbers 2t, 2t + 1 of row g; transposed: number g of rows 2t, 2t + 1.
//
// A product of two bfloat16 is exact in float. The emulator adds the 16 products to the accumulator
// one by one in ascending k, rounding each time; a tensor core rounds elsewhere (it adds several
// products at once and truncates), so the two agree within a few units in the last place of the
// largest term, not to the last bit.

#include <bit>
#include <cstring>

#include "tests/support/emulator/emulator.h"

namespace ponder::cuda::emulator {

namespace {

template <class T>
T& of(void* const* lanes, int lane) {
  return *static_cast<T*>(lanes[lane]);
}

float half_of(std::uint32_t word, int half) {
  return std::bit_cast<float>(half == 0 ? word << 16 : word & 0xFFFF0000U);
}

struct Matrices {
  std::uint16_t at[4][8][8];
};

Matrices read_matrices(void* const* lanes) {
  Matrices m;
  for (int l = 0; l < kWarp; ++l) {
    std::memcpy(m.at[l / 8][l % 8], of<LoadMatrix>(lanes, l).row, 16);
  }
  return m;
}

std::uint32_t pair_of(std::uint16_t low, std::uint16_t high) {
  return low | static_cast<std::uint32_t>(high) << 16;
}

}  // namespace

void apply_nothing(void* const*) {}

void apply_shuffle(void* const* lanes) {
  for (int l = 0; l < kWarp; ++l) {
    Shuffle& s = of<Shuffle>(lanes, l);
    s.result = of<Shuffle>(lanes, s.from_lane & (kWarp - 1)).value;
  }
}

void apply_ballot(void* const* lanes) {
  std::uint32_t bits = 0;
  for (int l = 0; l < kWarp; ++l) {
    if (of<Ballot>(lanes, l).condition) bits |= 1U << l;
  }
  for (int l = 0; l < kWarp; ++l) of<Ballot>(lanes, l).result = bits;
}

void apply_mma(void* const* lanes) {
  float a[16][16];
  float b[8][16];  // by column, so that both factors of a sum are contiguous
  for (int l = 0; l < kWarp; ++l) {
    const Mma& m = of<Mma>(lanes, l);
    const int g = l / 4;
    const int t = l % 4;
    for (int half = 0; half < 2; ++half) {
      for (int r = 0; r < 4; ++r) {
        a[g + 8 * (r % 2)][2 * t + 8 * (r / 2) + half] = half_of(m.a[r], half);
      }
      for (int r = 0; r < 2; ++r) b[g][2 * t + 8 * r + half] = half_of(m.b[r], half);
    }
  }
  for (int l = 0; l < kWarp; ++l) {
    Mma& m = of<Mma>(lanes, l);
    for (int i = 0; i < 4; ++i) {
      const float* row = a[l / 4 + 8 * (i / 2)];
      const float* column = b[2 * (l % 4) + i % 2];
      float sum = m.d[i];
      for (int k = 0; k < 16; ++k) sum += row[k] * column[k];
      m.d[i] = sum;
    }
  }
}

void apply_ldmatrix(void* const* lanes) {
  const Matrices m = read_matrices(lanes);
  for (int l = 0; l < kWarp; ++l) {
    for (int i = 0; i < 4; ++i) {
      const std::uint16_t* row = m.at[i][l / 4];
      of<LoadMatrix>(lanes, l).r[i] = pair_of(row[2 * (l % 4)], row[2 * (l % 4) + 1]);
    }
  }
}

void apply_ldmatrix_transposed(void* const* lanes) {
  const Matrices m = read_matrices(lanes);
  for (int l = 0; l < kWarp; ++l) {
    for (int i = 0; i < 4; ++i) {
      const int row = 2 * (l % 4);
      of<LoadMatrix>(lanes, l).r[i] = pair_of(m.at[i][row][l / 4], m.at[i][row + 1][l / 4]);
    }
  }
}

}  // namespace ponder::cuda::emulator
