#include "engine/cpu/fp8_gemm.h"

#include <algorithm>
#include <cmath>

#include "engine/cpu/float8.h"

namespace ponder::cpu {

namespace {

constexpr float kFloor = 1e-10F;
constexpr std::int64_t kRows = 64;  // weight rows expanded at a time: 32 KiB of one block

}  // namespace

void Fp8Activations::quantize(ThreadPool& pool,
                              const Kernels& kernels,
                              std::span<const float> x,
                              std::int64_t tokens,
                              std::int64_t columns) {
  tokens_ = tokens;
  columns_ = columns;
  const std::int64_t blocks = (columns + kFp8Block - 1) / kFp8Block;
  codes_.resize(static_cast<std::size_t>(tokens * blocks * kFp8Block));
  scales_.resize(static_cast<std::size_t>(tokens * blocks));
  pool.run(tokens, 4, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      for (std::int64_t c = 0; c < blocks; ++c) {
        const float* in = x.data() + t * columns + c * kFp8Block;
        const std::int64_t width = std::min(kFp8Block, columns - c * kFp8Block);
        float largest = kFloor;
        for (std::int64_t i = 0; i < width; ++i) largest = std::max(largest, std::fabs(in[i]));
        const float scale = largest / kLargestE4m3;
        float codes[kFp8Block];
        for (std::int64_t i = 0; i < width; ++i) codes[i] = to_float(to_e4m3(in[i] / scale));
        const std::int64_t padded = (width + 15) / 16 * 16;
        kernels.pack(codes, 1, width,
                     &codes_[static_cast<std::size_t>(c * kFp8Block * tokens)] + t * padded);
        scales_[static_cast<std::size_t>(c * tokens + t)] = scale;
      }
    }
  });
}

void Fp8Activations::gemm(const Kernels& kernels,
                          const Dequantizer& dequantizer,
                          const Matrix& w,
                          std::int64_t first,
                          std::int64_t last,
                          float* y,
                          std::int64_t stride,
                          std::vector<float>& scratch) const {
  const auto needed = static_cast<std::size_t>(kRows * (kFp8Block + tokens_));
  if (scratch.size() < needed) scratch.resize(needed);
  float* codes = scratch.data();
  float* products = codes + kRows * kFp8Block;  // (tokens, rows)
  for (std::int64_t n = first; n < last;) {
    // Rows that share their scales.
    const std::int64_t end = std::min({n + kRows, (n / kFp8Block + 1) * kFp8Block, last});
    const std::int64_t rows = end - n;
    for (std::int64_t t = 0; t < tokens_; ++t) std::fill_n(y + t * stride + n - first, rows, 0.0F);
    for (std::int64_t c = 0; c * kFp8Block < columns_; ++c) {
      const std::int64_t from = c * kFp8Block;
      const std::int64_t to = std::min(from + kFp8Block, columns_);
      dequantizer.fp8_codes(w, n, end, from, to, codes);
      const Matrix block{.dtype = DType::f32,
                         .rows = rows,
                         .columns = to - from,
                         .data = reinterpret_cast<const std::byte*>(codes)};
      kernels.gemm(&codes_[static_cast<std::size_t>(from * tokens_)], tokens_, block, 0, rows,
                   products, rows);
      const float weight_scale = fp8_scale(w, n / kFp8Block, c);
      for (std::int64_t t = 0; t < tokens_; ++t) {
        const float scale = scales_[static_cast<std::size_t>(c * tokens_ + t)] * weight_scale;
        float* sums = y + t * stride + n - first;
        for (std::int64_t i = 0; i < rows; ++i) {
          sums[i] = std::fma(products[t * rows + i], scale, sums[i]);
        }
      }
    }
    n = end;
  }
}

}  // namespace ponder::cpu
