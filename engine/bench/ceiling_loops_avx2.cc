// Compiled for AVX2 and FMA (see CMakeLists.txt); called only where the processor has them.

#include "engine/bench/ceiling_loops.h"

#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
#endif

namespace ponder::bench {

#if defined(__AVX2__) && defined(__FMA__)

namespace {

constexpr int kChains = 12;  // two units of five cycles are full with ten; sixteen registers in all

float multiply_add(std::int64_t rounds) {
  __m256 chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = _mm256_set1_ps(static_cast<float>(i));
  const __m256 factor = _mm256_set1_ps(0.999F);
  const __m256 summand = _mm256_set1_ps(0.001F);
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (__m256& chain : chains) chain = _mm256_fmadd_ps(chain, factor, summand);
  }
  __m256 sum = chains[0];
  for (int i = 1; i < kChains; ++i) sum = _mm256_add_ps(sum, chains[i]);
  return _mm256_cvtss_f32(sum);
}

std::uint64_t read(const std::byte* data, std::size_t bytes) {
  constexpr int kSums = 8;
  __m256i sums[kSums];
  for (__m256i& sum : sums) sum = _mm256_setzero_si256();
  for (std::size_t at = 0; at < bytes; at += sizeof sums) {
    const auto* words = reinterpret_cast<const __m256i*>(data + at);
    for (int i = 0; i < kSums; ++i) {
      sums[i] = _mm256_xor_si256(sums[i], _mm256_loadu_si256(words + i));
    }
  }
  for (int i = 1; i < kSums; ++i) sums[0] = _mm256_xor_si256(sums[0], sums[i]);
  std::uint64_t words[4];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(words), sums[0]);
  return words[0] ^ words[1] ^ words[2] ^ words[3];
}

}  // namespace

const CeilingLoops* avx2_loops() {
  static const CeilingLoops loops = {"avx2", 2 * 8 * kChains, multiply_add, read};
  static const bool runs =
      __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  return runs ? &loops : nullptr;
}

#else

const CeilingLoops* avx2_loops() {
  return nullptr;
}

#endif

}  // namespace ponder::bench
