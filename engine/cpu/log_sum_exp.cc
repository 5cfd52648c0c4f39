#include "engine/cpu/log_sum_exp.h"

// log sum exp(x) = m + log sum exp(x - m) with m the largest, so that every exp is at most 1 and
// the sum at least 1. Element i is added to lane i % 8 in ascending order; the lanes are summed as
// ((0 + 2) + (4 + 6)) + ((1 + 3) + (5 + 7)).
// exp and log are written out: libraries choose other code, with other last bits, by processor.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace ponder::cpu {

namespace {

constexpr std::size_t kLanes = 8;

// Two numbers at a time, by the compiler's vector types: every x86-64 and ARM64 processor has the
// instructions, and the roundings are those of single numbers.
using Pair = double __attribute__((vector_size(16)));
using PairBits = std::int64_t __attribute__((vector_size(16)));

// ln 2 in two parts: multiples of the first by small whole numbers are exact.
constexpr double kLn2High = 0x1.62e42fee00000p-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

/// exp(x) for x <= 0; 0 where it would be below the smallest normal number. x = n ln 2 + r, a
/// Taylor polynomial in r, scaled by 2^n through the exponent bits.
inline Pair exp_f64(Pair x) {
  constexpr double kLeast = -708.0;
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52: adding it rounds to an integer
  const PairBits enough = x >= kLeast;
  const Pair inside = enough ? x : Pair{kLeast, kLeast};
  const Pair shifted = inside * 1.4426950408889634 + kRound;
  const Pair n = shifted - kRound;
  const Pair r = (inside - n * kLn2High) - n * kLn2Low;
  Pair p = r * (1.0 / 6227020800.0) + 1.0 / 479001600.0;
  p = p * r + 1.0 / 39916800.0;
  p = p * r + 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  const PairBits exponent = (std::bit_cast<PairBits>(shifted) + 1023) << 52;
  const Pair result = p * std::bit_cast<Pair>(exponent);
  return std::bit_cast<Pair>(std::bit_cast<PairBits>(result) & enough);
}

/// lanes[i] += exp(x[i] - largest)
inline void add_exps(const float* x, double largest, Pair (&lanes)[kLanes / 2]) {
  for (std::size_t i = 0; i < kLanes / 2; ++i) {
    const Pair pair = {static_cast<double>(x[2 * i]), static_cast<double>(x[2 * i + 1])};
    lanes[i] += exp_f64(pair - largest);
  }
}

/// log(x) for a normal x >= 1: x = 2^e m with m near 1, log m = 2 atanh((m - 1) / (m + 1)).
double log_f64(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  double e = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
  double m = std::bit_cast<double>((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    e += 1;
  }
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  double series = 0;
  for (int k = 25; k >= 3; k -= 2) series = (series + 1.0 / k) * z;
  return e * kLn2High + (2 * s + 2 * s * series + e * kLn2Low);
}

}  // namespace

double log_sum_exp(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  Pair lanes[kLanes / 2] = {};
  std::size_t i = 0;
  for (; i + kLanes <= logits.size(); i += kLanes) add_exps(&logits[i], largest, lanes);
  if (i < logits.size()) {
    float rest[kLanes];
    std::fill(rest, rest + kLanes, -std::numeric_limits<float>::infinity());  // exp: 0
    std::copy(logits.begin() + static_cast<std::ptrdiff_t>(i), logits.end(), rest);
    add_exps(rest, largest, lanes);
  }
  const Pair pairs = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
  const double total = pairs[0] + pairs[1];
  return largest + log_f64(total);
}

}  // namespace ponder::cpu
