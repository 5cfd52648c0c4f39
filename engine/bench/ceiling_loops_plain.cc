#include <cstring>

#include "engine/bench/ceiling_loops.h"

namespace ponder::bench {

namespace {

constexpr int kChains = 48;  // twelve registers of four

float multiply_add(std::int64_t rounds) {
  float chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = static_cast<float>(i);
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (float& chain : chains) chain = chain * 0.999F + 0.001F;
  }
  float sum = 0;
  for (const float chain : chains) sum += chain;
  return sum;
}

std::uint64_t read(const std::byte* data, std::size_t bytes) {
  std::uint64_t sums[16] = {};
  for (std::size_t at = 0; at < bytes; at += sizeof sums) {
    std::uint64_t words[16];
    std::memcpy(words, data + at, sizeof words);
    for (int i = 0; i < 16; ++i) sums[i] += words[i];
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t s : sums) sum += s;
  return sum;
}

}  // namespace

const CeilingLoops& plain_loops() {
  static const CeilingLoops loops = {"plain", 2 * kChains, multiply_add, read};
  return loops;
}

}  // namespace ponder::bench
