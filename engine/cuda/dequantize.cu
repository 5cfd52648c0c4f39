// Packed weights to bfloat16, a thread a weight. Every weight is one product of two floats that are
// exact (a code or an integer difference, and a scale), rounded once to float and once to bfloat16:
// the floats are those of engine/cpu/dequantize.h.

#include "engine/cuda/kernels.h"
#include "engine/cuda/math.cuh"

namespace ponder::cuda {

namespace {

constexpr int kThreads = 256;
constexpr int kBlock = 128;  // side of the square of an fp8 matrix that shares a scale

/// IEEE half to float, exact.
PONDER_DEVICE float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000U) << 16;
  const std::uint32_t magnitude = bits & 0x7FFFU;
  if (magnitude >= 0x7C00U) {
    return std::bit_cast<float>(sign | 0x7F800000U | (magnitude << 13 & 0x7FFFFFU));
  }
  if (magnitude < 0x0400U) {
    const float value = static_cast<float>(magnitude) * 0x1p-24F;
    return sign != 0 ? -value : value;
  }
  return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000U));
}

/// e4m3 to float, exact: 4 exponent bits with bias 7, 3 fraction bits, no infinity.
PONDER_DEVICE float e4m3_to_float(std::uint8_t bits) {
  const std::uint32_t sign = (bits & 0x80U) << 24;
  const std::uint32_t magnitude = bits & 0x7FU;
  if (magnitude == 0x7FU) return std::bit_cast<float>(sign | 0x7FC00000U);
  if (magnitude < 8U) {
    const float value = static_cast<float>(magnitude) * 0x1p-9F;
    return sign != 0 ? -value : value;
  }
  return std::bit_cast<float>(sign | ((magnitude << 20) + (120U << 23)));
}

PONDER_DEVICE float scale_at(const Dequantize& d, std::int64_t index) {
  switch (d.scale_type) {
    case Dequantize::Scale::f16:
      return half_to_float(static_cast<const std::uint16_t*>(d.scales)[index]);
    case Dequantize::Scale::bf16:
      return to_float(static_cast<const Bf16*>(d.scales)[index]);
    case Dequantize::Scale::f32:
      break;
  }
  return static_cast<const float*>(d.scales)[index];
}

PONDER_DEVICE float weight_at(const Dequantize& d, std::int64_t row, int column) {
  if (d.format == Dequantize::Format::fp8) {
    const std::uint8_t code = static_cast<const std::uint8_t*>(d.data)[row * d.columns + column];
    const std::int64_t squares = (d.columns + kBlock - 1) / kBlock;
    return e4m3_to_float(code) * scale_at(d, row / kBlock * squares + column / kBlock);
  }
  const auto* words = static_cast<const std::uint32_t*>(d.data);
  std::uint32_t number = 0;
  int shift = 0;  // of the row's zero in its word
  const int bits = d.format == Dequantize::Format::awq ? 4 : d.bits;
  const int numbers = 32 / bits;
  const std::uint32_t mask = (1U << bits) - 1;
  const auto place = static_cast<int>(row % numbers);
  if (d.format == Dequantize::Format::awq) {
    shift = 4 * (place / 2 + 4 * (place % 2));  // 0, 4, 1, 5, 2, 6, 3, 7
    number = words[column * std::int64_t{d.rows / 8} + row / 8] >> shift & mask;
  } else {
    shift = bits * place;
    number =
        words[column / numbers * std::int64_t{d.rows} + row] >> bits * (column % numbers) & mask;
  }
  const std::int64_t group =
      d.group_index != nullptr ? d.group_index[column] : column / d.group_size;
  const auto zeros =
      static_cast<std::uint32_t>(d.zeros[group * (d.rows / numbers) + row / numbers]);
  const auto zero = static_cast<std::int32_t>(zeros >> shift & mask) + d.zero_offset;
  return static_cast<float>(static_cast<std::int32_t>(number) - zero) *
         scale_at(d, group * d.rows + row);
}

PONDER_KERNEL dequantize_kernel(const Dequantize d) {
  const auto row = static_cast<std::int64_t>(block_x());
  const int column = block_y() * kThreads + thread_index();
  if (column >= d.columns) return;
  d.out[row * d.columns + column] = to_bf16(weight_at(d, row, column));
}

}  // namespace

void dequantize(Stream& stream, const Dequantize& d) {
  launch(stream,
         {.name = "dequantize",
          .grid_x = d.rows,
          .grid_y = (d.columns + kThreads - 1) / kThreads,
          .threads = kThreads},
         dequantize_kernel, d);
}

}  // namespace ponder::cuda
