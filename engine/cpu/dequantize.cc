#include "engine/cpu/dequantize.h"

#include <algorithm>
#include <vector>

#include "engine/cpu/float8.h"
#include "engine/cpu/number_types.h"

namespace ponder::cpu {

namespace {

float scale_at(const Packing& packing, std::int64_t index) {
  switch (packing.scale_dtype) {
    case DType::bf16:
      return to_float(reinterpret_cast<const Bf16*>(packing.scales)[index]);
    case DType::f16:
      return to_float(reinterpret_cast<const F16*>(packing.scales)[index]);
    default:
      return reinterpret_cast<const float*>(packing.scales)[index];
  }
}

/// The order of eight numbers in a word: number i lies at bit kAwqShift[i].
constexpr int kAwqShift[8] = {0, 16, 4, 20, 8, 24, 12, 28};

/// Scale and zero of every group for some rows, unpacked once for a block of rows.
struct Groups {
  std::int64_t rows;
  std::vector<float> scales;        // (groups, rows)
  std::vector<std::int32_t> zeros;  // (groups, rows)
};

Groups unpack_groups(const Matrix& matrix, std::int64_t first, std::int64_t last) {
  const Packing& packing = matrix.packing;
  const bool gptq = packing.format == Packing::Format::gptq;
  const std::int64_t groups = (matrix.columns + packing.group_size - 1) / packing.group_size;
  const std::int64_t numbers = 32 / packing.bits;
  const std::uint32_t mask = (1U << packing.bits) - 1;
  Groups out{.rows = last - first, .scales = {}, .zeros = {}};
  out.scales.reserve(static_cast<std::size_t>(groups * out.rows));
  out.zeros.reserve(out.scales.capacity());
  for (std::int64_t group = 0; group < groups; ++group) {
    const std::int32_t* zeros = packing.zeros + group * (matrix.rows / numbers);
    for (std::int64_t n = first; n < last; ++n) {
      const auto word = static_cast<std::uint32_t>(zeros[n / numbers]);
      const auto place = static_cast<int>(n % numbers);
      const int shift = gptq ? packing.bits * place : kAwqShift[place];
      out.scales.push_back(scale_at(packing, group * matrix.rows + n));
      out.zeros.push_back(static_cast<std::int32_t>(word >> shift & mask) + packing.zero_offset);
    }
  }
  return out;
}

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

template <int kBits>
void gptq(const Matrix& matrix, std::int64_t first, std::int64_t last, float* out) {
  constexpr std::int64_t kNumbers = 32 / kBits;
  const Packing& packing = matrix.packing;
  const Groups groups = unpack_groups(matrix, first, last);
  const auto* words = reinterpret_cast<const std::uint32_t*>(matrix.data) + first;
  const auto group_of = [&](std::int64_t k) {
    const std::int64_t group = packing.group_index != nullptr ? std::int64_t{packing.group_index[k]}
                                                              : k / packing.group_size;
    return static_cast<std::size_t>(group * groups.rows);
  };
  const bool whole_words = packing.group_index == nullptr && packing.group_size % kNumbers == 0;
  for (std::int64_t k = 0; k < matrix.columns; k += kNumbers, words += matrix.rows) {
    if (whole_words) {
      const float* scales = &groups.scales[group_of(k)];
      const std::int32_t* zeros = &groups.zeros[group_of(k)];
      for (std::int64_t r = 0; r < groups.rows; ++r) {
        spread<kBits>(words[r], zeros[r], scales[r], out + r * matrix.columns + k);
      }
      continue;
    }
    for (std::int64_t r = 0; r < groups.rows; ++r) {
      for (std::int64_t i = 0; i < kNumbers; ++i) {
        const std::size_t at = group_of(k + i) + static_cast<std::size_t>(r);
        const auto number =
            static_cast<std::int32_t>(words[r] >> (kBits * i) & ((1U << kBits) - 1));
        out[r * matrix.columns + k + i] =
            static_cast<float>(number - groups.zeros[at]) * groups.scales[at];
      }
    }
  }
}

void awq(const Matrix& matrix, std::int64_t first, std::int64_t last, float* out) {
  constexpr std::int64_t kRun = 128;  // words gathered at a time
  const Groups groups = unpack_groups(matrix, first, last);
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

}  // namespace

float fp8_scale(const Matrix& matrix, std::int64_t b, std::int64_t c) {
  return scale_at(matrix.packing, b * ((matrix.columns + kFp8Block - 1) / kFp8Block) + c);
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

}  // namespace ponder::cpu
