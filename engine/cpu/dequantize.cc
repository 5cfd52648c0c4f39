#include "engine/cpu/dequantize.h"

#include <algorithm>

#include "engine/cpu/float8.h"
#include "engine/cpu/number_types.h"
#include "engine/cpu/packed_groups.h"

namespace ponder::cpu {

namespace plain {
namespace {
#include "engine/cpu/dequantize.inl.h"
}  // namespace
}  // namespace plain

const Dequantizer& plain_dequantizer() {
  static const Dequantizer dequantizer = {"plain", plain::dequantize, plain::fp8_codes};
  return dequantizer;
}

const Dequantizer& best_dequantizer() {
  return avx2_dequantizer() != nullptr ? *avx2_dequantizer() : plain_dequantizer();
}

float fp8_scale(const Matrix& matrix, std::int64_t b, std::int64_t c) {
  const std::int64_t across = (matrix.columns + kFp8Block - 1) / kFp8Block;
  return scale_at(matrix.packing, b * across + c);
}

}  // namespace ponder::cpu
