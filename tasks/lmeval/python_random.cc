#include "tasks/lmeval/python_random.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <unordered_set>

namespace ponder::lmeval {

namespace {

constexpr std::size_t kSize = 624;

}  // namespace

void PythonRandom::seed_by(std::uint32_t seed) {
  state_[0] = seed;
  for (std::size_t i = 1; i < kSize; ++i) {
    state_[i] =
        1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + static_cast<std::uint32_t>(i);
  }
}

/// init_by_array() over the seed's 32-bit digits, the lowest first.
PythonRandom::PythonRandom(std::uint64_t seed) {
  std::vector<std::uint32_t> key = {static_cast<std::uint32_t>(seed)};
  if (seed >> 32 != 0) key.push_back(static_cast<std::uint32_t>(seed >> 32));
  seed_by(19650218U);
  std::size_t i = 1;
  std::size_t j = 0;
  const auto wrap = [&] {
    if (++i < kSize) return;
    state_[0] = state_[kSize - 1];
    i = 1;
  };
  for (std::size_t k = std::max(kSize, key.size()); k > 0; --k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1664525U)) + key[j] +
                static_cast<std::uint32_t>(j);
    wrap();
    j = (j + 1) % key.size();
  }
  for (std::size_t k = kSize - 1; k > 0; --k) {
    state_[i] = (state_[i] ^ ((state_[i - 1] ^ (state_[i - 1] >> 30)) * 1566083941U)) -
                static_cast<std::uint32_t>(i);
    wrap();
  }
  state_[0] = 0x80000000U;
}

std::uint32_t PythonRandom::next() {
  if (at_ == kSize) {
    for (std::size_t i = 0; i < kSize; ++i) {
      const std::uint32_t y = (state_[i] & 0x80000000U) | (state_[(i + 1) % kSize] & 0x7FFFFFFFU);
      state_[i] = state_[(i + 397) % kSize] ^ (y >> 1) ^ ((y & 1) != 0 ? 0x9908B0DFU : 0U);
    }
    at_ = 0;
  }
  std::uint32_t y = state_[at_++];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9D2C5680U;
  y ^= (y << 15) & 0xEFC60000U;
  return y ^ (y >> 18);
}

std::uint32_t PythonRandom::bits(int bits) {
  return next() >> (32 - bits);
}

std::uint32_t PythonRandom::below(std::uint32_t n) {
  const int width = static_cast<int>(std::bit_width(n));
  std::uint32_t drawn = bits(width);
  while (drawn >= n) drawn = bits(width);
  return drawn;
}

std::vector<std::size_t> PythonRandom::sample(std::size_t population, std::size_t count) {
  std::vector<std::size_t> result;
  // CPython keeps a list where it is smaller than a set of the drawn ones would be.
  std::size_t set_size = 21;
  if (count > 5) {
    const double power = std::ceil(std::log(static_cast<double>(count * 3)) / std::log(4.0));
    set_size += static_cast<std::size_t>(std::pow(4.0, power));
  }
  if (population <= set_size) {
    std::vector<std::size_t> pool(population);
    std::iota(pool.begin(), pool.end(), std::size_t{0});
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t j = below(static_cast<std::uint32_t>(population - i));
      result.push_back(pool[j]);
      pool[j] = pool[population - i - 1];
    }
    return result;
  }
  std::unordered_set<std::size_t> selected;
  while (result.size() < count) {
    const std::size_t j = below(static_cast<std::uint32_t>(population));
    if (selected.insert(j).second) result.push_back(j);
  }
  return result;
}

}  // namespace ponder::lmeval
