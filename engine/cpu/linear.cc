#include "engine/cpu/linear.h"

#include <algorithm>

#include "engine/cpu/dequantize.h"
#include "engine/cpu/number_types.h"

namespace ponder::cpu {

void Linear::run(std::initializer_list<const Matrix*> weights,
                 std::span<const float> x,
                 std::int64_t tokens,
                 std::span<float> y) {
  const std::int64_t columns = (*weights.begin())->columns;
  const std::int64_t padded = (columns + 15) / 16 * 16;
  std::int64_t rows = 0;
  for (const Matrix* w : weights) rows += w->rows;

  packed_.resize(static_cast<std::size_t>(tokens * padded));
  pool_.run(tokens, 8, [&](std::int64_t begin, std::int64_t end, int) {
    kernels_.pack(x.data() + begin * columns, end - begin, columns,
                  packed_.data() + begin * padded);
  });

  packed_gemm_.prepare(weights, x, tokens);

  // A piece is a multiple of the tiles' heights; small products are not worth waking threads for.
  constexpr std::int64_t kTiles = 24;
  const std::int64_t worth = 60'000 / std::max<std::int64_t>(1, tokens * columns);
  const std::int64_t grain = std::max<std::int64_t>(1, worth / kTiles) * kTiles;
  pool_.run(rows, grain, [&](std::int64_t begin, std::int64_t end, int thread) {
    std::int64_t offset = 0;
    for (const Matrix* w : weights) {
      const std::int64_t first = std::max<std::int64_t>(begin - offset, 0);
      const std::int64_t last = std::min(end - offset, w->rows);
      if (first < last) {
        packed_gemm_.gemm(packed_.data(), tokens, *w, first, last, y.data() + offset + first, rows,
                          thread);
      }
      offset += w->rows;
    }
  });
}

namespace {

template <class T>
void convert(const std::byte* data, std::int64_t begin, std::int64_t count, float* out) {
  const T* values = reinterpret_cast<const T*>(data) + begin;
  for (std::int64_t i = 0; i < count; ++i) out[i] = to_float(values[i]);
}

}  // namespace

void read_row(const Matrix& matrix, std::int64_t row, float* out) {
  if (is_packed(matrix)) return best_dequantizer().rows(matrix, row, row + 1, out);
  const std::int64_t begin = row * matrix.columns;
  switch (matrix.dtype) {
    case DType::f32:
      return convert<float>(matrix.data, begin, matrix.columns, out);
    case DType::bf16:
      return convert<Bf16>(matrix.data, begin, matrix.columns, out);
    case DType::f16:
      return convert<F16>(matrix.data, begin, matrix.columns, out);
    default:
      PONDER_CHECK(!"weight type was checked at load");
  }
}

Result<std::vector<float>> to_floats(const Matrix& matrix) {
  std::vector<float> out(static_cast<std::size_t>(matrix.rows * matrix.columns));
  for (std::int64_t row = 0; row < matrix.rows; ++row) {
    read_row(matrix, row, out.data() + row * matrix.columns);
  }
  return out;
}

}  // namespace ponder::cpu
