#include "engine/cpu/dequantize.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/cpu/linear.h"
#include "tests/engine/cpu/packed_layers.h"

namespace ponder::cpu {
namespace {

std::vector<const Dequantizer*> all_dequantizers() {
  std::vector<const Dequantizer*> all = {&plain_dequantizer()};
  if (avx2_dequantizer() != nullptr) all.push_back(avx2_dequantizer());
  return all;
}

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
      for (const Dequantizer* dequantizer : all_dequantizers()) {
        std::vector<float> floats(layer.floats().size(), NAN);
        dequantizer->rows(layer.matrix(), 0, rows, floats.data());
        ASSERT_EQ(floats, layer.floats()) << dequantizer->name;
      }
    }
  }
}

TEST(Dequantize, AnyRangeOfRowsGivesTheSameWeights) {
  for (const PackedSpec& spec : all_specs()) {
    const std::int64_t columns = 264;
    const PackedLayer layer(spec, 136, columns);
    for (const auto& [first, last] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {0, 136}, {1, 2}, {3, 21}, {7, 9}, {8, 16}, {120, 136}, {127, 129}, {135, 136}}) {
      const std::vector<float> expected(layer.floats().begin() + first * columns,
                                        layer.floats().begin() + last * columns);
      for (const Dequantizer* dequantizer : all_dequantizers()) {
        std::vector<float> out(expected.size(), NAN);
        dequantizer->rows(layer.matrix(), first, last, out.data());
        ASSERT_EQ(out, expected) << name_of(spec) << " rows " << first << " to " << last;
      }
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
  for (const Dequantizer* dequantizer : all_dequantizers()) {
    float out[2] = {};
    dequantizer->rows(matrix, 0, 1, out);
    EXPECT_TRUE(std::isnan(out[0]) && std::isnan(out[1])) << dequantizer->name;
  }
}

}  // namespace
}  // namespace ponder::cpu
