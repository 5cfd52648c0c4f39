#include "engine/cpu/packed_groups.h"

#include "engine/cpu/number_types.h"

namespace ponder::cpu {

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

PackedGroups unpack_groups(const Matrix& matrix, std::int64_t first, std::int64_t last) {
  const Packing& packing = matrix.packing;
  const bool gptq = packing.format == Packing::Format::gptq;
  const std::int64_t groups = (matrix.columns + packing.group_size - 1) / packing.group_size;
  const std::int64_t numbers = 32 / packing.bits;
  const std::uint32_t mask = (1U << packing.bits) - 1;
  PackedGroups out{.rows = last - first};
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

}  // namespace ponder::cpu
