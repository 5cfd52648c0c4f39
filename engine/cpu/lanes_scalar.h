// Sixteen float lanes in plain code: the definition that the others must equal to the last bit.
// Included inside a namespace by kernels_scalar.cc; see lanes_avx512.h for what each name means.

struct Lanes {
  float a[16];
};

inline Lanes zero() {
  return {};
}

inline Lanes held(Lanes a) {
  return a;
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

inline void reduce4(const Lanes* lanes, float* out) {
  for (int i = 0; i < 4; ++i) out[i] = reduce(lanes[i]);
}

template <class T>
inline Lanes load(const T* x) {
  Lanes out;
  for (int i = 0; i < 16; ++i) out.a[i] = to_float(x[i]);
  return out;
}

inline Lanes load_packed(const float* x) {
  return load(x);
}

inline void store_packed(float* x, const Lanes& lanes) {
  std::memcpy(x, lanes.a, sizeof lanes.a);
}

using Sixteen = Lanes;

template <class T>
inline Sixteen load16(const T* x) {
  return load(x);
}

inline Sixteen all16(float x) {
  Sixteen out;
  for (float& lane : out.a) lane = x;
  return out;
}

inline Sixteen larger(const Sixteen& a, const Sixteen& b) {
  Sixteen out;
  for (int i = 0; i < 16; ++i) out.a[i] = a.a[i] > b.a[i] ? a.a[i] : b.a[i];
  return out;
}

inline void store16(float* x, const Sixteen& v) {
  std::memcpy(x, v.a, sizeof v.a);
}

constexpr int kTileTokens = 2;
constexpr int kTallTileTokens = 2;

constexpr int tile_rows(int /*tokens*/) {
  return 2;
}

constexpr int kQueryBlocks[] = {2, 1};

constexpr int blocks_across(int /*queries*/) {
  return 1;
}
