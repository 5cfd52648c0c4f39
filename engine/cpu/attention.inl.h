// Attention of up to six queries of one sequence over the paged keys and values of one KV head.
//
// Three passes: all scores, then softmax in place, then the weighted sum of values. Keys lie
// transposed in their page, (head_dim, 16), so that a register holds eight positions and a score is
// one fma chain over head_dim; values lie (16, head_dim), so that a register holds eight channels
// and an output is one fma chain over positions. Neither chain knows of page runs, chunks or of the
// other queries. A query's own limit is its position: later positions in a shared page get weight
// 0, which leaves every sum as it was.

template <class KV>
void scores(const AttentionJob& job, std::int32_t pages, std::int32_t padded, float* out) {
  constexpr int kRows = kMaxQueryRows;
  for (std::int32_t page = 0; page < pages; ++page) {
    const KV* keys = reinterpret_cast<const KV*>(job.key_pages[page]);
    const auto block = [&](auto rows) {
      constexpr int n = decltype(rows)::value;
      Eight low[n];
      Eight high[n];
      for (int r = 0; r < n; ++r) low[r] = high[r] = all8(0);
      for (std::int32_t d = 0; d < job.head_dim; ++d) {
        const Eight first = load8(keys + d * kPageTokens);
        const Eight second = load8(keys + d * kPageTokens + 8);
        for (int r = 0; r < n; ++r) {
          const Eight q = all8(job.queries[r][d]);
          low[r] = fma8(q, first, low[r]);
          high[r] = fma8(q, second, high[r]);
        }
      }
      for (int r = 0; r < n; ++r) {
        store8(out + r * padded + page * kPageTokens, low[r]);
        store8(out + r * padded + page * kPageTokens + 8, high[r]);
      }
    };
    static_assert(kRows == 6);
    switch (job.rows) {
      case 1:
        block(std::integral_constant<int, 1>());
        break;
      case 2:
        block(std::integral_constant<int, 2>());
        break;
      case 3:
        block(std::integral_constant<int, 3>());
        break;
      case 4:
        block(std::integral_constant<int, 4>());
        break;
      case 5:
        block(std::integral_constant<int, 5>());
        break;
      default:
        block(std::integral_constant<int, 6>());
        break;
    }
  }
}

/// Softmax of one row over [0, position]; what lies behind becomes 0. The 16-lane sum.
inline void softmax_row(float* row, std::int32_t position, std::int32_t padded, float scale) {
  float largest = row[0] * scale;
  for (std::int32_t i = 0; i <= position; ++i) {
    row[i] *= scale;
    largest = row[i] > largest ? row[i] : largest;
  }
  for (std::int32_t i = position + 1; i < padded; ++i) row[i] = -INFINITY;
  float lanes[16] = {};
  for (std::int32_t i = 0; i < padded; i += 16) {
    for (int lane = 0; lane < 16; ++lane) {
      const float weight = exp_f32(row[i + lane] - largest);
      row[i + lane] = weight;
      lanes[lane] += weight;
    }
  }
  const float inverse = 1.0F / reduce(load(lanes));
  for (std::int32_t i = 0; i < padded; ++i) row[i] *= inverse;
}

template <class KV>
void weighted_values(const AttentionJob& job,
                     std::int32_t last,
                     std::int32_t padded,
                     const float* weights) {
  const auto block = [&](auto rows) {
    constexpr int n = decltype(rows)::value;
    for (std::int32_t d = 0; d < job.head_dim; d += 16) {
      Eight low[n];
      Eight high[n];
      for (int r = 0; r < n; ++r) low[r] = high[r] = all8(0);
      for (std::int32_t page = 0; page * kPageTokens <= last; ++page) {
        const KV* values = reinterpret_cast<const KV*>(job.value_pages[page]) + d;
        const std::int32_t count = std::min(kPageTokens, last + 1 - page * kPageTokens);
        for (std::int32_t t = 0; t < count; ++t) {
          const Eight first = load8(values + t * job.head_dim);
          const Eight second = load8(values + t * job.head_dim + 8);
          for (int r = 0; r < n; ++r) {
            const Eight p = all8(weights[r * padded + page * kPageTokens + t]);
            low[r] = fma8(p, first, low[r]);
            high[r] = fma8(p, second, high[r]);
          }
        }
      }
      for (int r = 0; r < n; ++r) {
        store8(job.outputs[r] + d, low[r]);
        store8(job.outputs[r] + d + 8, high[r]);
      }
    }
  };
  switch (job.rows) {
    case 1:
      return block(std::integral_constant<int, 1>());
    case 2:
      return block(std::integral_constant<int, 2>());
    case 3:
      return block(std::integral_constant<int, 3>());
    case 4:
      return block(std::integral_constant<int, 4>());
    case 5:
      return block(std::integral_constant<int, 5>());
    default:
      return block(std::integral_constant<int, 6>());
  }
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
  weighted_values<KV>(job, last, padded, job.scratch);
}

void attention(const AttentionJob& job) {
  if (job.kv_type == KvType::bf16) return attend<Bf16>(job);
  return attend<float>(job);
}
