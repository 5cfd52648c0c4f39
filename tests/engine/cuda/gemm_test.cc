#include <gtest/gtest.h>

#include "engine/cuda/kernels.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::checked;
using emulator::on_real_threads;
using emulator::poisoned;
using emulator::same_bits;

struct Operands {
  Operands(int rows, int columns, int inner)
      : m(rows),
        n(columns),
        k(inner),
        x(random_bf16(size(m, k), 1)),
        w(random_bf16(size(n, k), 2)) {}

  int m, n, k;
  std::vector<Bf16> x, w;
};

std::vector<float> product(const Operands& o) {
  auto y = poisoned<float>(size(o.m, o.n));
  Stream stream;
  gemm(stream,
       {.x = o.x.data(), .w = o.w.data(), .y_float = y.data(), .m = o.m, .n = o.n, .k = o.k});
  EXPECT_EQ(stream.failed_kernel, nullptr);
  return y;
}

std::vector<Bf16> rounded_product(const Operands& o) {
  auto y = poisoned<Bf16>(size(o.m, o.n));
  Stream stream;
  gemm(stream, {.x = o.x.data(), .w = o.w.data(), .y = y.data(), .m = o.m, .n = o.n, .k = o.k});
  return y;
}

TEST(CudaGemm, EqualsTheSumInDouble) {
  for (const auto& [m, n, k] : std::vector<std::tuple<int, int, int>>{{1, 1, 8},
                                                                      {1, 160, 96},
                                                                      {7, 33, 72},
                                                                      {16, 64, 256},
                                                                      {17, 129, 40},
                                                                      {33, 512, 96},
                                                                      {64, 128, 64},
                                                                      {65, 96, 200},
                                                                      {3, 576, 1024}}) {
    SCOPED_TRACE(std::to_string(m) + " " + std::to_string(n) + " " + std::to_string(k));
    const Operands o(m, n, k);
    const auto y = checked([&] { return product(o); });
    for (int row = 0; row < m; ++row) {
      for (int column = 0; column < n; ++column) {
        double sum = 0;
        for (int i = 0; i < k; ++i) {
          sum += double{to_float(o.x[size(row, k) + size(i)])} *
                 to_float(o.w[size(column, k) + size(i)]);
        }
        ASSERT_NEAR(y[size(row, n) + size(column)], sum, 1e-6 * std::sqrt(double(k)) + 1e-6);
      }
    }
    ASSERT_TRUE(same_bits(checked([&] { return rounded_product(o); }), rounded(y)));
  }
}

TEST(CudaGemm, ARowHasTheSameBitsForEveryNumberOfRows) {
  const Operands all(70, 160, 96);
  const auto whole = product(all);
  for (int m = 1; m <= 70; m += m < 34 ? 1 : 5) {
    Operands some = all;
    some.m = m;
    const auto y = product(some);
    ASSERT_TRUE(same_bits(y, {whole.begin(), whole.begin() + m * 160})) << m;
  }
}

TEST(CudaGemm, ARowHasTheSameBitsInEveryPlace) {
  const Operands all(70, 40, 64);
  const auto whole = product(all);
  for (const std::ptrdiff_t row : {0, 3, 15, 16, 31, 63, 64, 69}) {
    Operands one = all;
    one.m = 1;
    one.x = {all.x.begin() + row * 64, all.x.begin() + (row + 1) * 64};
    ASSERT_TRUE(
        same_bits(product(one), {whole.begin() + row * 40, whole.begin() + (row + 1) * 40}));
  }
}

TEST(CudaGemm, RefusesRowsThatAreNotAligned) {
  Stream stream;
  gemm(stream, {.m = 1, .n = 1, .k = 12});
  EXPECT_NE(stream.failed_kernel, nullptr);
}

TEST(CudaOnRealThreads, GemmGivesTheSameBits) {
  for (const int m : {3, 20}) {
    const Operands o(m, 40, 136);
    EXPECT_TRUE(same_bits(on_real_threads([&] { return product(o); }), product(o)));
  }
}

}  // namespace
}  // namespace ponder::cuda
