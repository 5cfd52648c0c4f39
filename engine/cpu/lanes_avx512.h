// Sixteen float lanes as one AVX-512 register. Included inside a namespace by kernels_avx512.cc.
//
// Every lanes_*.h defines the same names; the code that uses them (*.inl.h) is written once:
//   Lanes     accumulators of a dot product; which register slot holds which lane is private to the
//             file (`packed` order), lane numbers follow the convention of kernels.h
//   reduce, reduce4    the sum over the lanes in the order of kernels.h, of one or four of them
//   Sixteen   sixteen neighbours in plain order, for code without sums across lanes
//   kTileTokens, tile_rows(tokens)       shape of a gemm tile that fills the register file;
//   kTallTileTokens                      fewer tokens, more rows: for long rows, see gemm.inl.h
//   kQueryBlocks, blocks_across(queries) the same for attention: queries x blocks of sixteen

struct Lanes {
  __m512 v;  // packed order is plain order here
};

inline Lanes zero() {
  return {_mm512_setzero_ps()};
}

/// The same, in a register from here on. Else the compiler reads it from memory once for each use,
/// and a product of eight tokens takes twice the time.
inline Lanes held(Lanes a) {
  __asm__("" : "+v"(a.v));
  return a;
}

/// acc + x w, lane by lane, rounded once.
inline Lanes fma(Lanes x, Lanes w, Lanes acc) {
  return {_mm512_fmadd_ps(x.v, w.v, acc.v)};
}

/// p of two sums: lane pairs added, a and b in turns by twos.
inline __m512 pair_sums(Lanes a, Lanes b) {
  return _mm512_add_ps(_mm512_shuffle_ps(a.v, b.v, 0x88), _mm512_shuffle_ps(a.v, b.v, 0xDD));
}

inline void reduce4(const Lanes* a, float* out) {
  const __m512 p01 = pair_sums(a[0], a[1]);
  const __m512 p23 = pair_sums(a[2], a[3]);
  // q[i] = p[i] + p[i + 4]: the lower half of each register plus its upper half.
  const __m512 q =
      _mm512_add_ps(_mm512_shuffle_f32x4(p01, p23, 0x44), _mm512_shuffle_f32x4(p01, p23, 0xEE));
  // r[i] = q[i] + q[i + 2]: quarters 0 and 2 plus quarters 1 and 3.
  const __m512 turned = _mm512_shuffle_f32x4(q, q, 0xD8);
  const __m256 r =
      _mm256_add_ps(_mm512_castps512_ps256(turned),
                    _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(turned), 1)));
  const __m128 low = _mm256_castps256_ps128(r);
  const __m128 high = _mm256_extractf128_ps(r, 1);
  _mm_storeu_ps(out, _mm_add_ps(_mm_shuffle_ps(low, high, 0x88), _mm_shuffle_ps(low, high, 0xDD)));
}

inline float reduce(Lanes a) {
  const Lanes four[4] = {a, a, a, a};
  float sums[4];
  reduce4(four, sums);
  return sums[0];
}

inline Lanes load(const float* x) {
  return {_mm512_loadu_ps(x)};
}

inline Lanes load(const Bf16* x) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16))};
}

inline Lanes load(const F16* x) {
  return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x)))};
}

inline Lanes load_packed(const float* x) {
  return load(x);
}

inline void store_packed(float* x, Lanes a) {
  _mm512_storeu_ps(x, a.v);
}

using Sixteen = Lanes;

template <class T>
inline Sixteen load16(const T* x) {
  return load(x);
}

inline Sixteen all16(float x) {
  return {_mm512_set1_ps(x)};
}

inline Sixteen larger(Sixteen a, Sixteen b) {
  return {_mm512_max_ps(a.v, b.v)};
}

inline void store16(float* x, Sixteen v) {
  _mm512_storeu_ps(x, v.v);
}

constexpr int kTileTokens = 8;
constexpr int kTallTileTokens = 6;

constexpr int tile_rows(int tokens) {
  return tokens >= 7 ? 3 : tokens >= 5 ? 4 : tokens == 4 ? 6 : 8;
}

constexpr int kQueryBlocks[] = {12, 8, 4, 2, 1};

constexpr int blocks_across(int queries) {
  return queries >= 8 ? 2 : (queries == 4 ? 4 : 8);
}
