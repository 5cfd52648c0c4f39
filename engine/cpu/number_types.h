#pragma once

#include <bit>
#include <cstdint>

namespace ponder::cpu {

/// Storage types that C++20 has no arithmetic for.
struct Bf16 {
  std::uint16_t bits;
};

struct F16 {
  std::uint16_t bits;
};

[[gnu::always_inline]] inline float to_float(float x) {
  return x;
}

[[gnu::always_inline]] inline float to_float(Bf16 x) {
  return std::bit_cast<float>(std::uint32_t{x.bits} << 16);
}

/// IEEE half to float, exact; denormals and infinities included.
[[gnu::always_inline]] inline float to_float(F16 x) {
  const std::uint32_t sign = std::uint32_t{x.bits & 0x8000U} << 16;
  const std::uint32_t magnitude = x.bits & 0x7FFFU;
  if (magnitude >= 0x7C00U)
    return std::bit_cast<float>(sign | 0x7F800000U | (magnitude << 13 & 0x7FFFFFU));
  if (magnitude < 0x0400U) {
    const float value = static_cast<float>(magnitude) * 0x1p-24F;
    return sign != 0 ? -value : value;
  }
  return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000U));
}

/// Round to nearest, ties to even; NaN stays NaN.
[[gnu::always_inline]] inline Bf16 to_bf16(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return {static_cast<std::uint16_t>(bits >> 16 | 0x40U)};
  return {static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16)};
}

}  // namespace ponder::cpu
