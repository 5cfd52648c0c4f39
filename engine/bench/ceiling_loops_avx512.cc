// Compiled for AVX-512F (see CMakeLists.txt); called only where the processor has it.

#include "engine/bench/ceiling_loops.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace ponder::bench {

#if defined(__AVX512F__)

namespace {

constexpr int kChains = 16;  // two units of five cycles are full with ten; 32 registers in all

float multiply_add(std::int64_t rounds) {
  __m512 chains[kChains];
  for (int i = 0; i < kChains; ++i) chains[i] = _mm512_set1_ps(static_cast<float>(i));
  const __m512 factor = _mm512_set1_ps(0.999F);
  const __m512 summand = _mm512_set1_ps(0.001F);
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (__m512& chain : chains) chain = _mm512_fmadd_ps(chain, factor, summand);
  }
  __m512 sum = chains[0];
  for (int i = 1; i < kChains; ++i) sum = _mm512_add_ps(sum, chains[i]);
  return _mm512_cvtss_f32(sum);
}

std::uint64_t read(const std::byte* data, std::size_t bytes) {
  constexpr int kSums = 8;
  __m512i sums[kSums];
  for (__m512i& sum : sums) sum = _mm512_setzero_si512();
  for (std::size_t at = 0; at < bytes; at += sizeof sums) {
    const auto* words = reinterpret_cast<const __m512i*>(data + at);
    for (int i = 0; i < kSums; ++i) {
      sums[i] = _mm512_xor_si512(sums[i], _mm512_loadu_si512(words + i));
    }
  }
  for (int i = 1; i < kSums; ++i) sums[0] = _mm512_xor_si512(sums[0], sums[i]);
  std::uint64_t words[8];
  _mm512_storeu_si512(words, sums[0]);
  return words[0] ^ words[1] ^ words[2] ^ words[3] ^ words[4] ^ words[5] ^ words[6] ^ words[7];
}

}  // namespace

const CeilingLoops* avx512_loops() {
  static const CeilingLoops loops = {"avx512", 2 * 16 * kChains, multiply_add, read};
  static const bool runs = __builtin_cpu_supports("avx512f") != 0;
  return runs ? &loops : nullptr;
}

#else

const CeilingLoops* avx512_loops() {
  return nullptr;
}

#endif

}  // namespace ponder::bench
