#pragma once

// exp for float, the same bits on every machine: no library call, every rounding written out.
//
// x = n ln 2 + r with |r| <= ln 2 / 2; exp(r) by a polynomial of degree 6, scaled by 2^n through
// the exponent bits. Relative error below 2^-22 on [-87, 88]. Below -87 the result is 0 (never a
// denormal), above 88 it is exp(88). Written without branches, so that compilers vectorise loops
// over it; std::fma is exact with and without the instruction.

#include <bit>
#include <cmath>
#include <cstdint>

namespace ponder {

[[gnu::always_inline]] inline float exp_f32(float x) {
  const float clamped = x > 88.0F ? 88.0F : (x < -87.0F ? -87.0F : x);
  constexpr float kRound = 12582912.0F;  // 1.5 * 2^23: adding it rounds to an integer
  const float shifted = std::fma(clamped, 1.44269504F, kRound);
  const float n = shifted - kRound;
  float r = std::fma(n, -0.693359375F, clamped);
  r = std::fma(n, 2.12194440e-4F, r);
  // Taylor coefficients 1/k!
  float p = std::fma(r, 1.0F / 720, 1.0F / 120);
  p = std::fma(r, p, 1.0F / 24);
  p = std::fma(r, p, 1.0F / 6);
  p = std::fma(r, p, 0.5F);
  p = std::fma(r, p, 1.0F);
  p = std::fma(r, p, 1.0F);
  const auto exponent = static_cast<std::uint32_t>(static_cast<std::int32_t>(n) + 127) << 23;
  const float result = p * std::bit_cast<float>(exponent);
  return x < -87.0F ? 0.0F : result;
}

}  // namespace ponder
