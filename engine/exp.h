#pragma once

// exp for float and double, the same bits on every machine: no library call, every rounding written
// out. Written without branches, so that compilers vectorise loops over it; a fused multiply-add is
// exact with and without the instruction. `Fma` is that operation: std::fma here, an intrinsic in
// the CUDA kernels.

#include <bit>
#include <cmath>
#include <cstdint>

namespace ponder {

struct StdFma {
  template <class T>
  [[gnu::always_inline]] T operator()(T a, T b, T c) const {
    return std::fma(a, b, c);
  }
};

/// x = n ln 2 + r with |r| <= ln 2 / 2; exp(r) by a polynomial of degree 6, scaled by 2^n through
/// the exponent bits. Relative error below 2^-22 on [-87, 88]. Below -87 the result is 0 (never a
/// denormal), above 88 it is exp(88).
template <class Fma>
[[gnu::always_inline]] constexpr float exp_with(float x, Fma fma) {
  const float clamped = x > 88.0F ? 88.0F : (x < -87.0F ? -87.0F : x);
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding it rounds to an integer
  const float shifted = fma(clamped, 1.44269504F, kRound);
  const float n = shifted - kRound;
  float r = fma(n, -0.693359375F, clamped);
  r = fma(n, 2.12194440e-4F, r);
  // Taylor coefficients 1/k!
  float p = fma(r, 1.0F / 720, 1.0F / 120);
  p = fma(r, p, 1.0F / 24);
  p = fma(r, p, 1.0F / 6);
  p = fma(r, p, 0.5F);
  p = fma(r, p, 1.0F);
  p = fma(r, p, 1.0F);
  const auto exponent = static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23;
  const float result = p * std::bit_cast<float>(exponent);
  return x < -87.0F ? 0.0F : result;
}

[[gnu::always_inline]] inline float exp_f32(float x) {
  return exp_with(x, StdFma{});
}

/// The same in double, Taylor to degree 13: relative error below 2^-51 on [-700, 700], 0 below,
/// exp(700) above.
template <class Fma>
[[gnu::always_inline]] constexpr double exp_with(double x, Fma fma) {
  const double clamped = x > 700.0 ? 700.0 : (x < -700.0 ? -700.0 : x);
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52
  const double n = fma(clamped, 1.4426950408889634, kRound) - kRound;
  double r = fma(n, -0.693147180369123816490, clamped);  // ln 2, its upper 33 bits and the rest
  r = fma(n, -1.90821492927058770002e-10, r);
  double p = 1.0 / 6227020800.0;  // 1/13!
  constexpr double kFactorials[] = {479001600, 39916800, 3628800, 362880, 40320, 5040, 720,
                                    120,       24,       6,       2,      1,     1};
  for (const double factorial : kFactorials) p = fma(r, p, 1.0 / factorial);
  const auto exponent = static_cast<std::uint64_t>(static_cast<std::int64_t>(n) + 1023) << 52;
  const double result = p * std::bit_cast<double>(exponent);
  return x < -700.0 ? 0.0 : result;
}

[[gnu::always_inline]] inline double exp_f64(double x) {
  return exp_with(x, StdFma{});
}

}  // namespace ponder
