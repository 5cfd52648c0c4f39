// Loops that expand packed weights, written for the compiler to vectorise: included once per
// instruction set, inside a namespace, by dequantize*.cc. There is one rounding per weight, so all
// give the same bits.

/// One word of K numbers of one row.
template <int kBits>
[[gnu::always_inline]] inline void spread(std::uint32_t word,
                                          std::int32_t zero,
                                          float scale,
                                          float* out) {
  constexpr std::uint32_t kMask = (1U << kBits) - 1;
  for (int i = 0; i < 32 / kBits; ++i) {
    const auto number = static_cast<std::int32_t>(word >> (kBits * i) & kMask);
    out[i] = static_cast<float>(number - zero) * scale;
  }
}

/// A tile of words is turned first, so that rows are written in long runs: single words would go
/// to rows whose distance is often a multiple of 4 KiB, where they drive each other from the cache.
template <int kBits>
void gptq(const Matrix& matrix, std::int64_t first, std::int64_t last, float* out) {
  constexpr std::int64_t kNumbers = 32 / kBits;
  constexpr std::int64_t kRun = 16;    // words
  constexpr std::int64_t kStrip = 24;  // rows
  const Packing& packing = matrix.packing;
  const PackedGroups groups = unpack_groups(matrix, first, last);
  // Groups by index, or that cut words: each column is looked up.
  const bool by_column = packing.group_index != nullptr || packing.group_size % kNumbers != 0;
  const auto group_of = [&packing](std::int64_t k) {
    return packing.group_index != nullptr ? packing.group_index[k] : k / packing.group_size;
  };
  for (std::int64_t strip = 0; strip < groups.rows; strip += kStrip) {
    const std::int64_t rows = std::min(kStrip, groups.rows - strip);
    for (std::int64_t k = 0; k < matrix.columns;) {
      const std::int64_t group = k / packing.group_size;
      const std::int64_t group_end = by_column ? matrix.columns : (group + 1) * packing.group_size;
      const std::int64_t end = std::min({k + kRun * kNumbers, group_end, matrix.columns});
      const std::int64_t count = (end - k) / kNumbers;
      const std::uint32_t* words = reinterpret_cast<const std::uint32_t*>(matrix.data) +
                                   k / kNumbers * matrix.rows + first + strip;
      std::uint32_t tile[kStrip][kRun];
      for (std::int64_t i = 0; i < count; ++i, words += matrix.rows) {
        for (std::int64_t r = 0; r < rows; ++r) tile[r][i] = words[r];
      }
      for (std::int64_t r = 0; r < rows; ++r) {
        const auto place = [&](std::int64_t g) {
          return static_cast<std::size_t>(g * groups.rows + strip + r);
        };
        float* row = out + (strip + r) * matrix.columns + k;
        for (std::int64_t i = 0; by_column && i < end - k; ++i) {
          const std::size_t at = place(group_of(k + i));
          const std::uint32_t word = tile[r][i / kNumbers] >> (kBits * (i % kNumbers));
          const auto number = static_cast<std::int32_t>(word & ((1U << kBits) - 1));
          row[i] = static_cast<float>(number - groups.zeros[at]) * groups.scales[at];
        }
        const std::size_t at = place(group);
        for (std::int64_t i = 0; !by_column && i < count; ++i) {
          spread<kBits>(tile[r][i], groups.zeros[at], groups.scales[at], row + i * kNumbers);
        }
      }
      k = end;
    }
  }
}

void awq(const Matrix& matrix, std::int64_t first, std::int64_t last, float* out) {
  constexpr std::int64_t kRun = 128;  // words gathered at a time
  const PackedGroups groups = unpack_groups(matrix, first, last);
  const std::int64_t stride = matrix.rows / 8;
  const auto* words = reinterpret_cast<const std::uint32_t*>(matrix.data);
  for (std::int64_t k = 0; k < matrix.columns;) {
    const std::int64_t group = k / matrix.packing.group_size;
    const std::int64_t end =
        std::min({k + kRun, (group + 1) * matrix.packing.group_size, matrix.columns});
    for (std::int64_t n = first; n < last;) {
      std::uint32_t column[kRun];
      for (std::int64_t i = k; i < end; ++i) column[i - k] = words[i * stride + n / 8];
      for (const std::int64_t next = std::min(last, n / 8 * 8 + 8); n < next; ++n) {
        const auto at = static_cast<std::size_t>(group * groups.rows + n - first);
        const float scale = groups.scales[at];
        const std::int32_t zero = groups.zeros[at];
        const int shift = kAwqShift[n % 8];
        float* row = out + (n - first) * matrix.columns + k;
        for (std::int64_t i = 0; i < end - k; ++i) {
          row[i] = static_cast<float>(static_cast<std::int32_t>(column[i] >> shift & 15U) - zero) *
                   scale;
        }
      }
    }
    k = end;
  }
}

void fp8_codes(const Matrix& matrix,
               std::int64_t first,
               std::int64_t last,
               std::int64_t from,
               std::int64_t to,
               float* out) {
  for (std::int64_t n = first; n < last; ++n, out += to - from) {
    const auto* codes = reinterpret_cast<const E4m3*>(matrix.data) + n * matrix.columns + from;
    for (std::int64_t i = 0; i < to - from; ++i) out[i] = to_float(codes[i]);
  }
}

void fp8(const Matrix& matrix, std::int64_t first, std::int64_t last, float* out) {
  for (std::int64_t n = first; n < last; ++n, out += matrix.columns) {
    for (std::int64_t k = 0; k < matrix.columns; k += kFp8Block) {
      const std::int64_t end = std::min(k + kFp8Block, matrix.columns);
      fp8_codes(matrix, n, n + 1, k, end, out + k);
      const float scale = fp8_scale(matrix, n / kFp8Block, k / kFp8Block);
      for (std::int64_t i = k; i < end; ++i) out[i] *= scale;
    }
  }
}

void dequantize(const Matrix& matrix, std::int64_t first, std::int64_t last, float* out) {
  switch (matrix.packing.format) {
    case Packing::Format::fp8:
      return fp8(matrix, first, last, out);
    case Packing::Format::gptq:
      return matrix.packing.bits == 8 ? gptq<8>(matrix, first, last, out)
                                      : gptq<4>(matrix, first, last, out);
    case Packing::Format::awq:
      return awq(matrix, first, last, out);
    case Packing::Format::plain:
      PONDER_CHECK(!"a packed matrix");
  }
}
