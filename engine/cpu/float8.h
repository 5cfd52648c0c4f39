#pragma once

// e4m3, the 8-bit float of fp8 checkpoints ("e4m3fn"): 1 sign bit, 4 exponent bits with bias 7, 3
// fraction bits. There is no infinity; 0x7F and 0xFF are NaN, the largest number is 448 (0x7E), the
// smallest above zero 2^-9. Defined in "FP8 Formats for Deep Learning", Micikevicius et al. 2022.

#include <bit>
#include <cstdint>

namespace ponder::cpu {

struct E4m3 {
  std::uint8_t bits;
};

inline constexpr float kLargestE4m3 = 448;

/// Exact. Written with masks in place of branches, so that compilers make vector code of loops.
[[gnu::always_inline]] inline float to_float(E4m3 x) {
  const std::uint32_t magnitude = x.bits & 0x7FU;
  const std::uint32_t is_denormal = 0U - ((magnitude - 8U) >> 31);
  const std::uint32_t is_nan = 0U - ((magnitude + 1U) >> 7);
  const auto denormal = std::bit_cast<std::uint32_t>(
      static_cast<float>(static_cast<std::int32_t>(magnitude)) * 0x1p-9F);
  const std::uint32_t normal = (magnitude << 20) + ((127U - 7U) << 23);
  return std::bit_cast<float>((denormal & is_denormal) | (normal & ~is_denormal) |
                              (0x7FC00000U & is_nan) | (x.bits & 0x80U) << 24);
}

/// Round to nearest, ties to even; what lies beyond 448, infinity too, becomes 448; NaN stays NaN.
inline E4m3 to_e4m3(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  const std::uint32_t sign = bits >> 24 & 0x80U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  std::uint32_t code = 0;
  if (magnitude > 0x7F800000U) {
    code = 0x7FU;
  } else if (magnitude >= std::bit_cast<std::uint32_t>(kLargestE4m3)) {
    code = 0x7EU;
  } else if (magnitude < std::bit_cast<std::uint32_t>(0x1p-6F)) {
    // Units of 2^-9; at 2^23 the unit in the last place of a float is 1, so the sum rounds to it.
    const float units = std::bit_cast<float>(magnitude) * 0x1p9F + 0x1p23F;
    code = std::bit_cast<std::uint32_t>(units) & 0xFU;
  } else {
    code = ((magnitude + 0x7FFFFU + (magnitude >> 20 & 1U)) >> 20) - ((127U - 7U) << 3);
  }
  return {static_cast<std::uint8_t>(sign | code)};
}

}  // namespace ponder::cpu
