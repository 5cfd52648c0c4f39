#include "engine/cpu/packed_gemm.h"

#include <algorithm>

#include "engine/cpu/dequantize.h"

namespace ponder::cpu {

namespace {

// Rows of a block: a multiple of every tile's height, see gemm.inl.h, or at least of most.
constexpr std::int64_t kBlockBytes = 384 * 1024;

std::int64_t block_rows(std::int64_t columns) {
  const std::int64_t fit = kBlockBytes / (columns * static_cast<std::int64_t>(sizeof(float)));
  return fit >= 24 ? fit / 24 * 24 : 8;
}

}  // namespace

void PackedGemm::prepare(std::initializer_list<const Matrix*> weights,
                         std::span<const float> x,
                         std::int64_t tokens) {
  const bool quantised = std::any_of(weights.begin(), weights.end(),
                                     [](const Matrix* w) { return w->packing.fp8_activations; });
  if (quantised) {
    activations_.quantize(pool_, kernels_, x, tokens, (*weights.begin())->columns);
  }
}

void PackedGemm::gemm(const float* packed,
                      std::int64_t tokens,
                      const Matrix& w,
                      std::int64_t first,
                      std::int64_t last,
                      float* y,
                      std::int64_t stride,
                      int thread) {
  if (!is_packed(w)) return kernels_.gemm(packed, tokens, w, first, last, y, stride);
  std::vector<float>& scratch = scratch_[static_cast<std::size_t>(thread)];
  if (w.packing.fp8_activations) {
    return activations_.gemm(kernels_, dequantizer_, w, first, last, y, stride, scratch);
  }
  const std::int64_t block = block_rows(w.columns);
  const auto needed = static_cast<std::size_t>(std::min(block, last - first) * w.columns);
  if (scratch.size() < needed) scratch.resize(needed);
  for (std::int64_t n = first; n < last;) {
    const std::int64_t end = std::min(n + block, last);
    dequantizer_.rows(w, n, end, scratch.data());
    const Matrix floats{.dtype = DType::f32,
                        .rows = end - n,
                        .columns = w.columns,
                        .data = reinterpret_cast<const std::byte*>(scratch.data())};
    kernels_.gemm(packed, tokens, floats, 0, end - n, y + n - first, stride);
    n = end;
  }
}

}  // namespace ponder::cpu
