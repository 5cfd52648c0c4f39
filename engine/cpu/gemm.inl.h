// Matrix products y = x W^T with W as stored (rows of K numbers), by dot products.
//
// A tile of R weight rows times T tokens keeps R x T accumulators of 16 lanes in registers and
// walks K once, so each weight is widened once for T tokens and each activation is loaded once for
// R rows. Around it: a block of weight rows that fits the second-level cache is used for all tokens
// before the next block is read, so memory is read once per call whatever the number of tokens.

template <int R, int T, class W>
inline void gemm_tile(const float* const* x,
                      const W* const* w,
                      std::int64_t columns,
                      float (*y)[T]) {
  Lanes acc[R][T];
  for (auto& row : acc) {
    for (Lanes& a : row) a = zero();
  }
  const std::int64_t whole = columns / 16 * 16;
  for (std::int64_t k = 0; k < whole; k += 16) {
    Lanes weights[R];
    for (int r = 0; r < R; ++r) weights[r] = load(w[r] + k);
    for (int t = 0; t < T; ++t) {
      const Lanes activations = load_packed(x[t] + k);
      for (int r = 0; r < R; ++r) acc[r][t] = fma(activations, weights[r], acc[r][t]);
    }
  }
  if (whole < columns) {
    for (int r = 0; r < R; ++r) {
      W tail[16] = {};
      std::memcpy(tail, w[r] + whole, static_cast<std::size_t>(columns - whole) * sizeof(W));
      const Lanes weights = load(tail);
      for (int t = 0; t < T; ++t) acc[r][t] = fma(load_packed(x[t] + whole), weights, acc[r][t]);
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int t = 0; t < T; ++t) y[r][t] = reduce(acc[r][t]);
  }
}

template <class W>
class Gemm {
 public:
  Gemm(const float* packed, const Matrix& w, float* y, std::int64_t first, std::int64_t stride)
      : packed_(packed),
        w_(reinterpret_cast<const W*>(w.data)),
        columns_(w.columns),
        padded_((w.columns + 15) / 16 * 16),
        y_(y),
        first_(first),
        stride_(stride) {}

  void run(std::int64_t tokens, std::int64_t last) const {
    if (tokens == 1) {
      rows<1>(0, first_, last, std::integral_constant<int, 4>());
      return;
    }
    const std::int64_t block =
        std::max<std::int64_t>(8, kBlockBytes / (columns_ * static_cast<std::int64_t>(sizeof(W))));
    for (std::int64_t n = first_; n < last; n += block) {
      const std::int64_t end = std::min(n + block, last);
      std::int64_t t = 0;
      for (; t + 3 <= tokens; t += 3) rows<3>(t, n, end, std::integral_constant<int, 2>());
      if (tokens - t == 2) rows<2>(t, n, end, std::integral_constant<int, 2>());
      if (tokens - t == 1) rows<1>(t, n, end, std::integral_constant<int, 4>());
    }
  }

 private:
  static constexpr std::int64_t kBlockBytes = 256 * 1024;

  /// Tokens [t, t + T) times weight rows [n, end), R at a time.
  template <int T, int R>
  void rows(std::int64_t t,
            std::int64_t n,
            std::int64_t end,
            std::integral_constant<int, R>) const {
    for (; n + R <= end; n += R) tile<R, T>(t, n);
    for (; n < end; ++n) tile<1, T>(t, n);
  }

  template <int R, int T>
  void tile(std::int64_t t, std::int64_t n) const {
    const float* x[T];
    const W* w[R];
    float out[R][T];
    for (int i = 0; i < T; ++i) x[i] = packed_ + (t + i) * padded_;
    for (int i = 0; i < R; ++i) w[i] = w_ + (n + i) * columns_;
    gemm_tile<R, T>(x, w, columns_, out);
    for (int i = 0; i < R; ++i) {
      for (int j = 0; j < T; ++j) y_[(t + j) * stride_ + n - first_ + i] = out[i][j];
    }
  }

  const float* packed_;
  const W* w_;
  std::int64_t columns_;
  std::int64_t padded_;
  float* y_;
  std::int64_t first_;
  std::int64_t stride_;
};

void gemm(const float* packed,
          std::int64_t tokens,
          const Matrix& w,
          std::int64_t first,
          std::int64_t last,
          float* y,
          std::int64_t stride) {
  switch (w.dtype) {
    case DType::f32:
      return Gemm<float>(packed, w, y, first, stride).run(tokens, last);
    case DType::bf16:
      return Gemm<Bf16>(packed, w, y, first, stride).run(tokens, last);
    case DType::f16:
      return Gemm<F16>(packed, w, y, first, stride).run(tokens, last);
    default:
      PONDER_CHECK(!"weight type was checked at load");
  }
}

void pack(const float* x, std::int64_t rows, std::int64_t columns, float* packed) {
  const std::int64_t whole = columns / 16 * 16;
  for (std::int64_t row = 0; row < rows; ++row, x += columns) {
    for (std::int64_t k = 0; k < whole; k += 16, packed += 16) store_packed(packed, load(x + k));
    if (whole < columns) {
      float tail[16] = {};
      std::memcpy(tail, x + whole, static_cast<std::size_t>(columns - whole) * sizeof(float));
      store_packed(packed, load(tail));
      packed += 16;
    }
  }
}
