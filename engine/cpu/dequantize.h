#pragma once

// The weights that a packed matrix stands for, as floats. Every weight is defined on its own:
//
//   fp8         float(code) * float(scale)
//   gptq, awq   float(number - zero) * float(scale), the difference taken in integers
//
// each with one rounding, that of the product to float. Codes, differences and scales are exact in
// float, so with scales in bf16 or f16 the product is exact as well (a code has 4 significant bits,
// a difference of 8-bit numbers 9, a scale at most 11, a float 24), but for products beyond the
// range of floats.

#include <cstdint>

#include "engine/qwen3/weights.h"

namespace ponder::cpu {

inline bool is_packed(const Matrix& matrix) {
  return matrix.packing.format != Packing::Format::plain;
}

/// The functions for one instruction set; all give the same bits.
struct Dequantizer {
  const char* name;

  /// Rows [first, last) of a packed matrix: out (last - first, columns).
  void (*rows)(const Matrix& matrix, std::int64_t first, std::int64_t last, float* out);

  /// The codes of an fp8 matrix without their scales, rows [first, last) and columns [from, to):
  /// out (last - first, to - from).
  void (*fp8_codes)(const Matrix& matrix,
                    std::int64_t first,
                    std::int64_t last,
                    std::int64_t from,
                    std::int64_t to,
                    float* out);
};

const Dequantizer& plain_dequantizer();

/// Null where the processor lacks AVX2.
const Dequantizer* avx2_dequantizer();

const Dequantizer& best_dequantizer();

/// The scale of an fp8 matrix for rows [128 b, 128 b + 128) and columns [128 c, 128 c + 128).
float fp8_scale(const Matrix& matrix, std::int64_t b, std::int64_t c);

}  // namespace ponder::cpu
