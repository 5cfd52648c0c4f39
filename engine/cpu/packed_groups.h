#pragma once

#include <cstdint>
#include <vector>

#include "engine/qwen3/weights.h"

namespace ponder::cpu {

/// The order of eight numbers in an AWQ word: number i lies at bit kAwqShift[i].
inline constexpr int kAwqShift[8] = {0, 16, 4, 20, 8, 24, 12, 28};

/// Number `index` of the scales, as a float.
float scale_at(const Packing& packing, std::int64_t index);

/// Scale and zero of every group of a gptq or awq matrix for some rows: unpacked once for a block
/// of rows, used for all its columns.
struct PackedGroups {
  std::int64_t rows = 0;
  std::vector<float> scales = {};        // (groups, rows)
  std::vector<std::int32_t> zeros = {};  // (groups, rows)
};

/// Rows [first, last).
PackedGroups unpack_groups(const Matrix& matrix, std::int64_t first, std::int64_t last);

}  // namespace ponder::cpu
