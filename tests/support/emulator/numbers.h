#pragma once

// Random inputs and comparisons for kernel tests.

#include <cmath>
#include <vector>

#include "engine/cuda/platform.cuh"
#include "harness/base/rng.h"

namespace ponder::cuda {

/// Uniform in (-scale, scale).
inline std::vector<float> random_floats(std::size_t count, std::uint64_t seed, float scale = 1) {
  Rng rng(seed);
  std::vector<float> out(count);
  for (float& x : out) x = scale * (static_cast<float>(rng.next() >> 8) * 0x1p-23F - 1);
  return out;
}

inline std::vector<Bf16> rounded(const std::vector<float>& values) {
  std::vector<Bf16> out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = to_bf16(values[i]);
  return out;
}

inline std::vector<Bf16> random_bf16(std::size_t count, std::uint64_t seed, float scale = 1) {
  return rounded(random_floats(count, seed, scale));
}

inline std::vector<float> widened(const std::vector<Bf16>& values) {
  std::vector<float> out(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) out[i] = to_float(values[i]);
  return out;
}

inline std::size_t size(int a, int b = 1, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}

/// Half a unit in the last place of a bfloat16 of that size, with a little room.
inline double bf16_noise(double value) {
  return std::fabs(value) * 0.0041 + 1e-30;
}

}  // namespace ponder::cuda
