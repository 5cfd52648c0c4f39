// Matrix products y = x W^T with W as stored (rows of K numbers), by dot products.
//
// A tile of R weight rows times T tokens keeps R x T accumulators of 16 lanes in registers and
// walks K once, so each weight is widened once for T tokens and each activation is loaded once for
// R rows. Around it: a block of weight rows that fits the second-level cache is used for all tokens
// before the next block is read, so memory is read once per call whatever the number of tokens.

/// What a tile asks of memory while it computes: weights `ahead` of its own, one in 2^shift of
/// them.
struct Ahead {
  std::int64_t distance = 0;  ///< in weights; 0: they are in the cache already
  int shift = 0;
};

template <int R, int T, class W>
inline void gemm_tile(
    const float* const* x, const W* const* w, std::int64_t columns, Ahead ahead, float* y) {
  Lanes acc[R * T];
  for (Lanes& a : acc) a = zero();
  const std::int64_t whole = columns / 16 * 16;
  for (std::int64_t k = 0; k < whole; k += 16) {
    // The fewer of the two are held in registers while the others pass by one at a time.
    if constexpr (R < T) {
      Lanes weights[R];
      for (int r = 0; r < R; ++r) {
        weights[r] = load(w[r] + k);
        __builtin_prefetch(w[r] + ahead.distance + (k >> ahead.shift));
      }
      for (int t = 0; t < T; ++t) {
        const Lanes activations = held(load_packed(x[t] + k));
        for (int r = 0; r < R; ++r) acc[r * T + t] = fma(activations, weights[r], acc[r * T + t]);
      }
    } else {
      Lanes activations[T];
      for (int t = 0; t < T; ++t) activations[t] = held(load_packed(x[t] + k));
      for (int r = 0; r < R; ++r) {
        const Lanes weights = load(w[r] + k);
        __builtin_prefetch(w[r] + ahead.distance + (k >> ahead.shift));
        for (int t = 0; t < T; ++t) acc[r * T + t] = fma(activations[t], weights, acc[r * T + t]);
      }
    }
  }
  if (whole < columns) {
    for (int r = 0; r < R; ++r) {
      W tail[16] = {};
      std::memcpy(tail, w[r] + whole, static_cast<std::size_t>(columns - whole) * sizeof(W));
      const Lanes weights = load(tail);
      for (int t = 0; t < T; ++t) {
        acc[r * T + t] = fma(load_packed(x[t] + whole), weights, acc[r * T + t]);
      }
    }
  }
  int i = 0;
  for (; i + 4 <= R * T; i += 4) reduce4(acc + i, y + i);
  for (; i < R * T; ++i) y[i] = reduce(acc[i]);
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
    const std::int64_t widest = columns_ * kTileTokens * std::int64_t{sizeof(float)} <= kHeldBytes
                                    ? kTileTokens
                                    : kTallTileTokens;
    // Tokens are shared out evenly: 10 of them are 5 + 5, not 8 + 2.
    const std::int64_t groups = (tokens + widest - 1) / widest;
    const std::int64_t block = block_rows(tokens, groups, last);
    for (std::int64_t n = first_; n < last; n += block) {
      const std::int64_t end = std::min(n + block, last);
      std::int64_t t = 0;
      for (std::int64_t i = 0; i < groups; ++i) {
        const std::int64_t count = (tokens - t + groups - i - 1) / (groups - i);
        group<kTileTokens>(static_cast<int>(count), t, n, end, ahead(i, groups, block));
        t += count;
      }
    }
  }

 private:
  static constexpr std::int64_t kBlockBytes = 256 * 1024;
  static constexpr std::int64_t kNextTile = -1;
  // Activations of a tile that stay in the first-level cache. Where the widest tile's do not, a
  // taller one with fewer tokens waits less for them.
  static constexpr std::int64_t kHeldBytes = 32 * 1024;
  // Up to so many groups pay for what memory gives while they compute; more are bound by
  // arithmetic.
  static constexpr std::int64_t kFewGroups = 4;

  /// Few groups take turns at each tile, so that memory never rests. Many share a block of rows,
  /// a multiple of every tile's height, 24 = lcm(3, 4, 6, 8).
  std::int64_t block_rows(std::int64_t tokens, std::int64_t groups, std::int64_t last) const {
    if (groups == 1) return last - first_;
    const int most = tile_rows(static_cast<int>((tokens + groups - 1) / groups));
    const int least = tile_rows(static_cast<int>(tokens / groups));
    if (groups <= kFewGroups) return most == least ? most : 24;
    const std::int64_t fit = kBlockBytes / (columns_ * static_cast<std::int64_t>(sizeof(W)));
    return std::max<std::int64_t>(24, fit / 24 * 24);
  }

  /// The first tokens meet the weights on their way from memory and ask for those of tiles to come;
  /// where few groups take turns, each asks for its share of the next block.
  Ahead ahead(std::int64_t group, std::int64_t groups, std::int64_t block) const {
    if (groups == 1 || groups > kFewGroups) return {group == 0 ? kNextTile : 0, 0};
    const int shift = groups < 4 ? 1 : 2;
    if (group >> shift != 0) return {};
    return {block * columns_ + (group * columns_ >> shift), shift};
  }

  template <int T>
  void group(int count, std::int64_t t, std::int64_t n, std::int64_t end, Ahead ahead) const {
    if constexpr (T > 1) {
      if (count < T) return group<T - 1>(count, t, n, end, ahead);
    }
    constexpr int R = tile_rows(T);
    // Low tiles are done before memory answers: those ask for the one after the next.
    if (ahead.distance == kNextTile) ahead.distance = (R < 6 ? 2 : 1) * R * columns_;
    for (; n + R <= end; n += R) tile<R, T>(t, n, ahead);
    for (; n < end; ++n) tile<1, T>(t, n, ahead);
  }

  /// Tokens [t, t + T) times weight rows [n, n + R).
  template <int R, int T>
  void tile(std::int64_t t, std::int64_t n, Ahead ahead) const {
    const float* x[T];
    const W* w[R];
    float out[R * T];
    for (int i = 0; i < T; ++i) x[i] = packed_ + (t + i) * padded_;
    for (int i = 0; i < R; ++i) w[i] = w_ + (n + i) * columns_;
    gemm_tile<R, T>(x, w, columns_, ahead, out);
    for (int j = 0; j < T; ++j) {
      float* y = y_ + (t + j) * stride_ + n - first_;
      for (int i = 0; i < R; ++i) y[i] = out[i * T + j];
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
