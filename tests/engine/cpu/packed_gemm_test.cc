#include "engine/cpu/packed_gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "engine/cpu/linear.h"
#include "harness/base/rng.h"
#include "tests/engine/cpu/packed_layers.h"

namespace ponder::cpu {
namespace {

std::vector<float> random_floats(std::int64_t n, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> out(static_cast<std::size_t>(n));
  for (float& x : out) x = static_cast<float>(rng.next()) * 0x1p-31F - 1;
  return out;
}

std::vector<float> product(std::initializer_list<const Matrix*> weights,
                           const std::vector<float>& x,
                           std::int64_t tokens,
                           int threads,
                           const Kernels& kernels = best_kernels()) {
  ThreadPool pool(threads);
  Linear linear(pool, kernels);
  std::int64_t rows = 0;
  for (const Matrix* w : weights) rows += w->rows;
  std::vector<float> y(static_cast<std::size_t>(tokens * rows), NAN);
  linear.run(weights, x, tokens, y);
  return y;
}

TEST(PackedGemm, EqualsTheProductWithTheFloatsForAnyTokensAndThreads) {
  for (const PackedSpec& spec : all_specs()) {
    // 2048 columns make several blocks of the scratch memory.
    for (const std::int64_t columns : {264, 2048}) {
      const PackedLayer layer(spec, 136, columns);
      const Matrix floats = layer.float_matrix();
      for (const std::int64_t tokens : {1, 2, 7}) {
        const auto x = random_floats(tokens * columns, 3);
        const auto expected = product({&floats}, x, tokens, 1);
        for (const int threads : {1, 2, 3}) {
          ASSERT_EQ(product({&layer.matrix()}, x, tokens, threads), expected)
              << name_of(spec) << " columns " << columns << " tokens " << tokens;
        }
        for (const Kernels* kernels : all_kernels()) {
          ASSERT_EQ(product({&layer.matrix()}, x, tokens, 1, *kernels), expected) << kernels->name;
        }
      }
    }
  }
}

TEST(PackedGemm, PackedAndPlainMatricesStandInOneProduct) {
  const PackedLayer a({.method = "fp8"}, 40, 264);
  const PackedLayer b({.method = "awq", .scale_dtype = DType::f16}, 24, 264);
  const auto plain = random_floats(16 * 264, 5);
  const Matrix c{.dtype = DType::f32,
                 .rows = 16,
                 .columns = 264,
                 .data = reinterpret_cast<const std::byte*>(plain.data())};
  const Matrix a_floats = a.float_matrix();
  const Matrix b_floats = b.float_matrix();
  const auto x = random_floats(5 * 264, 6);
  for (const int threads : {1, 3}) {
    EXPECT_EQ(product({&a.matrix(), &c, &b.matrix()}, x, 5, threads),
              product({&a_floats, &c, &b_floats}, x, 5, threads));
  }
}

// --- with activations quantised too ---

/// The definition of fp8_gemm.h in double, the rounding to e4m3 by search.
std::vector<double> reference(const PackedLayer& layer,
                              const std::vector<float>& x,
                              std::int64_t tokens) {
  const std::int64_t rows = layer.matrix().rows;
  const std::int64_t columns = layer.matrix().columns;
  std::vector<double> y;
  for (std::int64_t t = 0; t < tokens; ++t) {
    std::vector<double> input;
    for (std::int64_t k = 0; k < columns; ++k) {
      float largest = 1e-10F;
      for (std::int64_t i = k / 128 * 128; i < std::min(k / 128 * 128 + 128, columns); ++i) {
        largest = std::max(largest, std::fabs(x[static_cast<std::size_t>(t * columns + i)]));
      }
      const float scale = largest / 448;
      const float scaled = x[static_cast<std::size_t>(t * columns + k)] / scale;
      double best = 0;
      for (std::uint32_t code = 0; code < 0x7F; ++code) {
        const double value = e4m3_value(code);
        const double gain =
            std::fabs(best - std::fabs(scaled)) - std::fabs(value - std::fabs(scaled));
        if (gain > 0 || (gain == 0 && code % 2 == 0)) best = value;
      }
      input.push_back((std::signbit(scaled) ? -best : best) * scale);
    }
    for (std::int64_t n = 0; n < rows; ++n) {
      double sum = 0;
      for (std::int64_t k = 0; k < columns; ++k) {
        sum += input[static_cast<std::size_t>(k)] *
               layer.floats()[static_cast<std::size_t>(n * columns + k)];
      }
      y.push_back(sum);
    }
  }
  return y;
}

struct Sides {
  std::int64_t rows, columns;
};

constexpr Sides kSides[] = {{1, 1}, {8, 128}, {136, 264}, {130, 511}, {257, 384}};

std::vector<float> wide_range(std::int64_t tokens, std::int64_t columns) {
  auto x = random_floats(tokens * columns, 9);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] *= std::ldexp(1.0F, static_cast<int>(i % 17) - 8);
  return x;
}

TEST(Fp8Activations, EqualThePlainAccountOfTheDefinition) {
  for (const DType scale_dtype : {DType::bf16, DType::f16, DType::f32}) {
    for (const auto& [rows, columns] : kSides) {
      const PackedLayer layer({.method = "fp8", .scale_dtype = scale_dtype}, rows, columns, true);
      const auto x = wide_range(4, columns);
      const auto expected = reference(layer, x, 4);
      const auto y = product({&layer.matrix()}, x, 4, 2);
      for (std::size_t i = 0; i < y.size(); ++i) {
        // Weights are about 1 in size, inputs up to 256: the sums of float lose a few units.
        ASSERT_NEAR(y[i], expected[i], 2e-4 * std::sqrt(static_cast<double>(columns)))
            << rows << " x " << columns << " at " << i;
      }
    }
  }
}

TEST(Fp8Activations, ChangeTheProductWithinTheRoundingOfE4m3) {
  const PackedLayer plain({.method = "fp8"}, 136, 264);
  const PackedLayer quantised({.method = "fp8"}, 136, 264, true);
  const auto x = random_floats(3 * 264, 4);
  const auto a = product({&plain.matrix()}, x, 3, 1);
  const auto b = product({&quantised.matrix()}, x, 3, 1);
  double error = 0;
  double size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    error += (double{a[i]} - b[i]) * (double{a[i]} - b[i]);
    size += double{a[i]} * a[i];
  }
  // Numbers keep 4 significant bits: errors of 2^-5 at most each, about half of that on average.
  EXPECT_GT(std::sqrt(error / size), 0.005);
  EXPECT_LT(std::sqrt(error / size), 0.04);
}

TEST(Fp8Activations, ATokenDoesNotDependOnBatchThreadsOrInstructionSet) {
  for (const auto& [rows, columns] : kSides) {
    const PackedLayer layer({.method = "fp8", .scale_dtype = DType::f32}, rows, columns, true);
    const auto x = wide_range(7, columns);
    const auto all = product({&layer.matrix()}, x, 7, 1);
    EXPECT_EQ(product({&layer.matrix()}, x, 7, 3), all);
    for (const Kernels* kernels : all_kernels()) {
      EXPECT_EQ(product({&layer.matrix()}, x, 7, 1, *kernels), all) << kernels->name;
    }
    for (std::int64_t t = 0; t < 7; ++t) {
      const std::vector<float> row(x.begin() + t * columns, x.begin() + (t + 1) * columns);
      const std::vector<float> expected(all.begin() + t * rows, all.begin() + (t + 1) * rows);
      EXPECT_EQ(product({&layer.matrix()}, row, 1, 2), expected);
    }
  }
}

TEST(Fp8Activations, ABlockOfZerosGivesZeroAndOneWithNoNumberGivesNone) {
  const PackedLayer layer({.method = "fp8"}, 8, 264, true);
  std::vector<float> x(3 * 264, 0.0F);
  x[264 + 200] = INFINITY;
  x[2 * 264 + 5] = NAN;
  const auto y = product({&layer.matrix()}, x, 3, 1);
  for (std::size_t n = 0; n < 8; ++n) {
    EXPECT_EQ(y[n], 0.0F);
    EXPECT_TRUE(std::isnan(y[8 + n]));
    EXPECT_TRUE(std::isnan(y[16 + n]));
  }
}

}  // namespace
}  // namespace ponder::cpu
