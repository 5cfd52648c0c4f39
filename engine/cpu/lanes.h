// Sixteen float lanes, as two AVX2 registers or as an array: included once per instruction set,
// inside a namespace, by kernels_*.cc. Lane numbers follow the convention of kernels.h; where lane
// i sits in the registers is private to this file (`packed` order: even lanes, then odd ones).

#if defined(PONDER_AVX2)

struct Lanes {
  __m256 even, odd;  // packed order: lanes 0 2 4 .. 14 and 1 3 5 .. 15
};

inline Lanes zero() {
  return {_mm256_setzero_ps(), _mm256_setzero_ps()};
}

/// acc + x w, lane by lane, rounded once.
inline Lanes fma(Lanes x, Lanes w, Lanes acc) {
  return {_mm256_fmadd_ps(x.even, w.even, acc.even), _mm256_fmadd_ps(x.odd, w.odd, acc.odd)};
}

inline float reduce(Lanes a) {
  const __m256 p = _mm256_add_ps(a.even, a.odd);
  const __m128 q = _mm_add_ps(_mm256_castps256_ps128(p), _mm256_extractf128_ps(p, 1));
  const __m128 r = _mm_add_ps(q, _mm_movehl_ps(q, q));
  return _mm_cvtss_f32(_mm_add_ss(r, _mm_shuffle_ps(r, r, 1)));
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

/// Eight neighbours in order, for code without sums across lanes.
struct Eight {
  __m256 v;
};

inline Eight load8(const float* x) {
  return {_mm256_loadu_ps(x)};
}

inline Eight load8(const Bf16* x) {
  const __m256i wide = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x)));
  return {_mm256_castsi256_ps(_mm256_slli_epi32(wide, 16))};
}

inline Eight all8(float x) {
  return {_mm256_set1_ps(x)};
}

inline Eight fma8(Eight a, Eight b, Eight c) {
  return {_mm256_fmadd_ps(a.v, b.v, c.v)};
}

inline void store8(float* x, Eight a) {
  _mm256_storeu_ps(x, a.v);
}

#else

struct Lanes {
  float a[16];  // packed order is plain order here
};

inline Lanes zero() {
  return {};
}

inline Lanes fma(const Lanes& x, const Lanes& w, const Lanes& acc) {
  Lanes out;
  for (int i = 0; i < 16; ++i) out.a[i] = std::fma(x.a[i], w.a[i], acc.a[i]);
  return out;
}

inline float reduce(const Lanes& lanes) {
  float p[8];
  for (int i = 0; i < 8; ++i) p[i] = lanes.a[2 * i] + lanes.a[2 * i + 1];
  for (int i = 0; i < 4; ++i) p[i] += p[i + 4];
  for (int i = 0; i < 2; ++i) p[i] += p[i + 2];
  return p[0] + p[1];
}

inline Lanes load(const float* x) {
  Lanes out;
  std::memcpy(out.a, x, sizeof out.a);
  return out;
}

inline Lanes load_packed(const float* x) {
  return load(x);
}

inline Lanes load(const Bf16* x) {
  Lanes out;
  for (int i = 0; i < 16; ++i) out.a[i] = to_float(x[i]);
  return out;
}

inline Lanes load(const F16* x) {
  Lanes out;
  for (int i = 0; i < 16; ++i) out.a[i] = to_float(x[i]);
  return out;
}

inline void store_packed(float* x, const Lanes& lanes) {
  std::memcpy(x, lanes.a, sizeof lanes.a);
}

struct Eight {
  float v[8];
};

template <class T>
inline Eight load8(const T* x) {
  Eight out;
  for (int i = 0; i < 8; ++i) out.v[i] = to_float(x[i]);
  return out;
}

inline Eight all8(float x) {
  return {{x, x, x, x, x, x, x, x}};
}

inline Eight fma8(const Eight& a, const Eight& b, const Eight& c) {
  Eight out;
  for (int i = 0; i < 8; ++i) out.v[i] = std::fma(a.v[i], b.v[i], c.v[i]);
  return out;
}

inline void store8(float* x, const Eight& a) {
  std::memcpy(x, a.v, sizeof a.v);
}

#endif
