#include "engine/cpu/dequantize.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/cpu/linear.h"
#include "tests/engine/cpu/packed_layers.h"

namespace ponder::cpu {
namespace {

struct Shape {
  std::int64_t rows, columns;
};

/// Blocks and groups that are cut off, alone and together; words that no range is a multiple of.
constexpr Shape kShapes[] = {{8, 8}, {128, 128}, {136, 120}, {24, 264}, {264, 136}, {256, 384}};

TEST(Dequantize, EveryFormatGivesTheWeightsOfItsDefinition) {
  for (const PackedSpec& spec : all_specs()) {
    for (const auto& [rows, columns] : kShapes) {
      SCOPED_TRACE(name_of(spec) + " " + std::to_string(rows) + " x " + std::to_string(columns));
      const PackedLayer layer(spec, rows, columns);
      const auto floats = to_floats(layer.matrix());
      ASSERT_TRUE(floats);
      ASSERT_EQ(*floats, layer.floats());
    }
  }
}

TEST(Dequantize, AnyRangeOfRowsGivesTheSameWeights) {
  for (const PackedSpec& spec : all_specs()) {
    const std::int64_t columns = 264;
    const PackedLayer layer(spec, 136, columns);
    for (const auto& [first, last] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {0, 136}, {1, 2}, {3, 21}, {7, 9}, {8, 16}, {120, 136}, {127, 129}, {135, 136}}) {
      std::vector<float> out(static_cast<std::size_t>((last - first) * columns), NAN);
      dequantize(layer.matrix(), first, last, out.data());
      const std::vector<float> expected(layer.floats().begin() + first * columns,
                                        layer.floats().begin() + last * columns);
      ASSERT_EQ(out, expected) << name_of(spec) << " rows " << first << " to " << last;
    }
  }
}

TEST(Dequantize, Fp8TakesSidesThatAreNoMultiplesOfAnything) {
  for (const auto& [rows, columns] : {Shape{1, 1}, {3, 129}, {129, 3}, {257, 301}}) {
    const PackedLayer layer({.method = "fp8", .scale_dtype = DType::f32}, rows, columns);
    EXPECT_EQ(*to_floats(layer.matrix()), layer.floats()) << rows << " x " << columns;
  }
}

TEST(Dequantize, AnFp8CodeThatIsNoNumberStaysOne) {
  const std::uint8_t codes[2] = {0x7F, 0xFF};
  const float scale = 2;
  const Matrix matrix{.dtype = DType::f8_e4m3,
                      .rows = 1,
                      .columns = 2,
                      .data = reinterpret_cast<const std::byte*>(codes),
                      .packing = {.format = Packing::Format::fp8,
                                  .scale_dtype = DType::f32,
                                  .scales = reinterpret_cast<const std::byte*>(&scale)}};
  float out[2] = {};
  dequantize(matrix, 0, 1, out);
  EXPECT_TRUE(std::isnan(out[0]) && std::isnan(out[1]));
}

}  // namespace
}  // namespace ponder::cpu
