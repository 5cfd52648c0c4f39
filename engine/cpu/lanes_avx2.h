// Sixteen float lanes as two AVX2 registers. Included inside a namespace by kernels_avx2.cc; see
// lanes_avx512.h for what each name means.

struct Lanes {
  __m256 even, odd;  // packed order: lanes 0 2 4 .. 14 and 1 3 5 .. 15
};

inline Lanes zero() {
  return {_mm256_setzero_ps(), _mm256_setzero_ps()};
}

inline Lanes held(Lanes a) {
  return a;
}

inline Lanes fma(Lanes x, Lanes w, Lanes acc) {
  return {_mm256_fmadd_ps(x.even, w.even, acc.even), _mm256_fmadd_ps(x.odd, w.odd, acc.odd)};
}

inline float reduce(Lanes a) {
  const __m256 p = _mm256_add_ps(a.even, a.odd);
  const __m128 q = _mm_add_ps(_mm256_castps256_ps128(p), _mm256_extractf128_ps(p, 1));
  const __m128 r = _mm_add_ps(q, _mm_movehl_ps(q, q));
  return _mm_cvtss_f32(_mm_add_ss(r, _mm_shuffle_ps(r, r, 1)));
}

/// Two sums at once: q of a in the lower half, q of b in the upper.
inline __m256 quarter_sums(Lanes a, Lanes b) {
  const __m256 pa = _mm256_add_ps(a.even, a.odd);
  const __m256 pb = _mm256_add_ps(b.even, b.odd);
  return _mm256_add_ps(_mm256_permute2f128_ps(pa, pb, 0x20), _mm256_permute2f128_ps(pa, pb, 0x31));
}

inline void reduce4(const Lanes* a, float* out) {
  const __m256 q02 = quarter_sums(a[0], a[2]);
  const __m256 q13 = quarter_sums(a[1], a[3]);
  // r of 0 and 1 in the lower half, of 2 and 3 in the upper, then each pair's sum.
  const __m256 r =
      _mm256_add_ps(_mm256_shuffle_ps(q02, q13, 0x44), _mm256_shuffle_ps(q02, q13, 0xEE));
  const __m128 low = _mm256_castps256_ps128(r);
  const __m128 high = _mm256_extractf128_ps(r, 1);
  _mm_storeu_ps(out, _mm_add_ps(_mm_shuffle_ps(low, high, 0x88), _mm_shuffle_ps(low, high, 0xDD)));
}

inline Lanes load_packed(const float* x) {
  return {_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8)};
}

inline Lanes deinterleave(__m256 low, __m256 high) {
  const auto order = [](__m256 v) {
    return _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(v), 0xD8));
  };
  return {order(_mm256_shuffle_ps(low, high, 0x88)), order(_mm256_shuffle_ps(low, high, 0xDD))};
}

inline Lanes load(const float* x) {
  return deinterleave(_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8));
}

inline Lanes load(const Bf16* x) {
  // A bf16 is the upper half of a float: even elements shift up, odd ones are masked in place.
  const __m256i pairs = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  return {_mm256_castsi256_ps(_mm256_slli_epi32(pairs, 16)),
          _mm256_castsi256_ps(_mm256_and_si256(pairs, _mm256_set1_epi32(-65536)))};
}

inline Lanes load(const F16* x) {
  const auto* halves = reinterpret_cast<const __m128i*>(x);
  return deinterleave(_mm256_cvtph_ps(_mm_loadu_si128(halves)),
                      _mm256_cvtph_ps(_mm_loadu_si128(halves + 1)));
}

inline void store_packed(float* x, Lanes a) {
  _mm256_storeu_ps(x, a.even);
  _mm256_storeu_ps(x + 8, a.odd);
}

struct Sixteen {
  __m256 low, high;
};

inline Sixteen load16(const float* x) {
  return {_mm256_loadu_ps(x), _mm256_loadu_ps(x + 8)};
}

inline Sixteen load16(const Bf16* x) {
  const auto widen = [](const Bf16* half) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(half));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
  };
  return {widen(x), widen(x + 8)};
}

inline Sixteen all16(float x) {
  return {_mm256_set1_ps(x), _mm256_set1_ps(x)};
}

inline Sixteen fma(Sixteen a, Sixteen b, Sixteen c) {
  return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
}

inline Sixteen larger(Sixteen a, Sixteen b) {
  return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)};
}

inline void store16(float* x, Sixteen v) {
  _mm256_storeu_ps(x, v.low);
  _mm256_storeu_ps(x + 8, v.high);
}

constexpr int kTileTokens = 3;
constexpr int kTallTileTokens = 3;

constexpr int tile_rows(int tokens) {
  return tokens == 1 ? 4 : 2;
}

constexpr int kQueryBlocks[] = {6, 4, 2, 1};

constexpr int blocks_across(int queries) {
  return queries == 1 ? 4 : (queries == 2 ? 2 : 1);
}
