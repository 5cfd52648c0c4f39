#include "engine/cpu/packed_gemm.h"

#include <algorithm>

#include "engine/cpu/dequantize.h"

namespace ponder::cpu {

namespace {

constexpr std::int64_t kBlockBytes = 256 * 1024;

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
    return activations_.gemm(kernels_, w, first, last, y, stride, scratch);
  }
  const std::int64_t row_bytes = w.columns * static_cast<std::int64_t>(sizeof(float));
  const std::int64_t block = std::max<std::int64_t>(8, kBlockBytes / row_bytes / 8 * 8);
  scratch.resize(static_cast<std::size_t>(std::min(block, last - first) * w.columns));
  for (std::int64_t n = first; n < last;) {
    // Later blocks begin where a word of eight rows does.
    const std::int64_t end = std::min((n + block) / 8 * 8, last);
    dequantize(w, n, end, scratch.data());
    const Matrix floats{.dtype = DType::f32,
                        .rows = end - n,
                        .columns = w.columns,
                        .data = reinterpret_cast<const std::byte*>(scratch.data())};
    kernels_.gemm(packed, tokens, floats, 0, end - n, y + n - first, stride);
    n = end;
  }
}

}  // namespace ponder::cpu
