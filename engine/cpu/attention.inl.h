// Attention of up to kMaxQueryRows queries of one sequence over the paged keys and values of one KV
// head.
//
// Three passes: all scores, then softmax in place, then the weighted sum of values. Keys lie
// transposed in their page, (head_dim, 16), so that sixteen lanes hold sixteen positions and a
// score is one fma chain over head_dim; values lie (16, head_dim), so that sixteen lanes hold
// sixteen channels and an output is one fma chain over positions. Neither chain knows of page runs,
// chunks or of the other queries, so queries and pages may be blocked as suits the registers. A
// query's own limit is its position: later positions in a shared page get weight 0, which leaves
// every sum as it was.

/// Calls f(integral_constant N, first) for blocks that together cover [0, count), the block sizes
/// taken from kQueryBlocks.
template <std::size_t I = 0, class F>
inline void for_query_blocks(std::int32_t count, const F& f, std::int32_t first = 0) {
  constexpr int n = kQueryBlocks[I];
  for (; first + n <= count; first += n) f(std::integral_constant<int, n>(), first);
  if constexpr (I + 1 < std::size(kQueryBlocks)) for_query_blocks<I + 1>(count, f, first);
}

/// Scores of R queries against P pages: R x P accumulators.
template <int R, int P, class KV>
inline void score_block(
    const AttentionJob& job, std::int32_t row, std::int32_t page, std::int32_t padded, float* out) {
  const KV* keys[P];
  for (int p = 0; p < P; ++p) keys[p] = reinterpret_cast<const KV*>(job.key_pages[page + p]);
  const float* queries[R];
  for (int r = 0; r < R; ++r) queries[r] = job.queries[row + r];
  Sixteen acc[R][P];
  for (auto& line : acc) {
    for (Sixteen& a : line) a = all16(0);
  }
  for (std::int32_t d = 0; d < job.head_dim; ++d) {
    Sixteen k[P];
    for (int p = 0; p < P; ++p) k[p] = load16(keys[p] + d * kPageTokens);
    for (int r = 0; r < R; ++r) {
      const Sixteen q = all16(queries[r][d]);
      for (int p = 0; p < P; ++p) acc[r][p] = fma(q, k[p], acc[r][p]);
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int p = 0; p < P; ++p) {
      store16(out + (row + r) * padded + (page + p) * kPageTokens, acc[r][p]);
    }
  }
}

template <class KV>
void scores(const AttentionJob& job, std::int32_t pages, std::int32_t padded, float* out) {
  for_query_blocks(job.rows, [&](auto rows, std::int32_t row) {
    constexpr int R = decltype(rows)::value;
    constexpr int P = blocks_across(R);
    std::int32_t page = 0;
    for (; page + P <= pages; page += P) score_block<R, P, KV>(job, row, page, padded, out);
    for (; page < pages; ++page) score_block<R, 1, KV>(job, row, page, padded, out);
  });
}

/// Softmax of one row over [0, position]; what lies behind becomes 0. The 16-lane sum.
inline void softmax_row(float* row, std::int32_t position, std::int32_t padded, float scale) {
  for (std::int32_t i = position + 1; i < padded; ++i) row[i] = -INFINITY;
  Sixteen highest = all16(-INFINITY);
  for (std::int32_t i = 0; i < padded; i += 16) {
    for (int lane = 0; lane < 16; ++lane) row[i + lane] *= scale;
    highest = larger(load16(row + i), highest);
  }
  float lanes[16];
  store16(lanes, highest);
  float largest = lanes[0];
  for (const float x : lanes) largest = x > largest ? x : largest;

  float sums[16] = {};
  for (std::int32_t i = 0; i < padded; i += 16) {
    for (int lane = 0; lane < 16; ++lane) {
      const float weight = exp_f32(row[i + lane] - largest);
      row[i + lane] = weight;
      sums[lane] += weight;
    }
  }
  store_packed(lanes, load(sums));
  const float inverse = 1.0F / reduce(load_packed(lanes));
  for (std::int32_t i = 0; i < padded; ++i) row[i] *= inverse;
}

/// R outputs, 16 C channels of them from channel d on.
template <int R, int C, class KV>
inline void value_block(const AttentionJob& job,
                        std::int32_t row,
                        std::int32_t d,
                        std::int32_t positions,
                        std::int32_t padded,
                        const float* weights) {
  Sixteen acc[R][C];
  for (auto& line : acc) {
    for (Sixteen& a : line) a = all16(0);
  }
  for (std::int32_t first = 0; first < positions; first += kPageTokens) {
    const KV* values = reinterpret_cast<const KV*>(job.value_pages[first / kPageTokens]) + d;
    const float* w = weights + row * padded + first;
    const std::int32_t count = std::min(kPageTokens, positions - first);
    for (std::int32_t t = 0; t < count; ++t, values += job.head_dim) {
      Sixteen v[C];
      for (int c = 0; c < C; ++c) v[c] = load16(values + 16 * c);
      for (int r = 0; r < R; ++r) {
        const Sixteen p = all16(w[r * padded + t]);
        for (int c = 0; c < C; ++c) acc[r][c] = fma(p, v[c], acc[r][c]);
      }
    }
  }
  for (int r = 0; r < R; ++r) {
    for (int c = 0; c < C; ++c) store16(job.outputs[row + r] + d + 16 * c, acc[r][c]);
  }
}

template <class KV>
void weighted_values(const AttentionJob& job,
                     std::int32_t positions,
                     std::int32_t padded,
                     const float* weights) {
  for_query_blocks(job.rows, [&](auto rows, std::int32_t row) {
    constexpr int R = decltype(rows)::value;
    constexpr int C = blocks_across(R);
    std::int32_t d = 0;
    for (; d + 16 * C <= job.head_dim; d += 16 * C) {
      value_block<R, C, KV>(job, row, d, positions, padded, weights);
    }
    for (; d < job.head_dim; d += 16) {
      value_block<R, 1, KV>(job, row, d, positions, padded, weights);
    }
  });
}

template <class KV>
void attend(const AttentionJob& job) {
  std::int32_t last = 0;
  for (std::int32_t r = 0; r < job.rows; ++r) last = std::max(last, job.positions[r]);
  const std::int32_t pages = last / kPageTokens + 1;
  const std::int32_t padded = pages * kPageTokens;
  scores<KV>(job, pages, padded, job.scratch);
  for (std::int32_t r = 0; r < job.rows; ++r) {
    softmax_row(job.scratch + r * padded, job.positions[r], padded, job.scale);
  }
  weighted_values<KV>(job, last + 1, padded, job.scratch);
}

void attention(const AttentionJob& job) {
  if (job.kv_type == KvType::bf16) return attend<Bf16>(job);
  return attend<float>(job);
}
