#include "engine/cpu/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "engine/cpu/number_types.h"
#include "harness/base/rng.h"

namespace ponder::cpu {
namespace {

std::vector<float> random_floats(std::size_t n, std::uint64_t seed, float scale = 1) {
  Rng rng(seed);
  std::vector<float> out(n);
  for (float& x : out) x = scale * (static_cast<float>(rng.next()) * 0x1p-31F - 1);
  return out;
}

std::vector<std::byte> stored(const std::vector<float>& values, DType dtype) {
  std::vector<std::byte> out;
  const auto put = [&](const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    out.insert(out.end(), bytes, bytes + size);
  };
  for (const float value : values) {
    if (dtype == DType::f32) {
      put(&value, 4);
    } else if (dtype == DType::bf16) {
      const Bf16 narrow = to_bf16(value);
      put(&narrow, 2);
    } else {
      const auto narrow = static_cast<_Float16>(value);
      put(&narrow, 2);
    }
  }
  return out;
}

float element(const std::vector<std::byte>& data, DType dtype, std::size_t i) {
  if (dtype == DType::f32) return reinterpret_cast<const float*>(data.data())[i];
  if (dtype == DType::bf16) return to_float(reinterpret_cast<const Bf16*>(data.data())[i]);
  return to_float(reinterpret_cast<const F16*>(data.data())[i]);
}

std::vector<float> product(const Kernels& kernels,
                           const std::vector<float>& x,
                           std::int64_t tokens,
                           const Matrix& w) {
  std::vector<float> packed(static_cast<std::size_t>(tokens * ((w.columns + 15) / 16 * 16)));
  kernels.pack(x.data(), tokens, w.columns, packed.data());
  std::vector<float> y(static_cast<std::size_t>(tokens * w.rows), NAN);
  kernels.gemm(packed.data(), tokens, w, 0, w.rows, y.data(), w.rows);
  return y;
}

class GemmTest : public testing::TestWithParam<DType> {};

TEST_P(GemmTest, EqualsTheSumInDoubleAndTheScalarPathToTheLastBit) {
  for (const auto& [tokens, rows, columns] :
       std::vector<std::tuple<std::int64_t, std::int64_t, std::int64_t>>{{1, 1, 1},
                                                                         {1, 7, 16},
                                                                         {2, 5, 40},
                                                                         {3, 33, 96},
                                                                         {4, 31, 64},
                                                                         {5, 9, 48},
                                                                         {7, 13, 257},
                                                                         {8, 70, 4100},
                                                                         {11, 64, 512},
                                                                         {13, 50, 5000}}) {
    const auto x = random_floats(static_cast<std::size_t>(tokens * columns), 1);
    const auto data =
        stored(random_floats(static_cast<std::size_t>(rows * columns), 2), GetParam());
    const Matrix w{.dtype = GetParam(), .rows = rows, .columns = columns, .data = data.data()};
    const auto plain = product(scalar_kernels(), x, tokens, w);
    for (std::int64_t t = 0; t < tokens; ++t) {
      for (std::int64_t n = 0; n < rows; ++n) {
        double sum = 0;
        for (std::int64_t k = 0; k < columns; ++k) {
          sum += double{x[static_cast<std::size_t>(t * columns + k)]} *
                 element(data, GetParam(), static_cast<std::size_t>(n * columns + k));
        }
        EXPECT_NEAR(plain[static_cast<std::size_t>(t * rows + n)], sum,
                    1e-5 * std::sqrt(double(columns)));
      }
    }
    for (const Kernels* kernels : all_kernels()) {
      EXPECT_EQ(product(*kernels, x, tokens, w), plain)
          << kernels->name << " " << tokens << " " << rows << " " << columns;
    }
  }
}

TEST_P(GemmTest, ARowDoesNotDependOnTheOthersInTheBatch) {
  const std::int64_t columns = 96;
  const auto x = random_floats(9 * 96, 3);
  const auto data = stored(random_floats(20 * 96, 4), GetParam());
  const Matrix w{.dtype = GetParam(), .rows = 20, .columns = columns, .data = data.data()};
  const auto all = product(best_kernels(), x, 9, w);
  for (std::size_t t = 0; t < 9; ++t) {
    const std::vector<float> row(x.begin() + static_cast<std::ptrdiff_t>(t) * columns,
                                 x.begin() + static_cast<std::ptrdiff_t>(t + 1) * columns);
    const auto alone = product(best_kernels(), row, 1, w);
    EXPECT_EQ(0, std::memcmp(alone.data(), &all[t * 20], 20 * sizeof(float))) << t;
  }
}

// Few tokens and many, short rows and long ones are walked differently: one law for all.
TEST_P(GemmTest, EveryNumberOfTokensEqualsTheScalarPathToTheLastBit) {
  for (const std::int64_t columns : {80, 2064}) {
    const std::int64_t rows = 53;
    const auto x = random_floats(static_cast<std::size_t>(40 * columns), 5);
    const auto data =
        stored(random_floats(static_cast<std::size_t>(rows * columns), 6), GetParam());
    const Matrix w{.dtype = GetParam(), .rows = rows, .columns = columns, .data = data.data()};
    const auto all = product(scalar_kernels(), x, 40, w);
    for (std::int64_t tokens = 1; tokens <= 40; ++tokens) {
      const std::vector<float> wanted(all.begin(),
                                      all.begin() + static_cast<std::ptrdiff_t>(tokens * rows));
      for (const Kernels* kernels : all_kernels()) {
        EXPECT_EQ(product(*kernels, x, tokens, w), wanted)
            << kernels->name << ", " << tokens << " tokens of " << columns;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Types, GemmTest, testing::Values(DType::f32, DType::bf16, DType::f16));

TEST(Kernels, SumsAndLoopsOverARowAgreeToTheLastBit) {
  const Kernels& plain = scalar_kernels();
  for (const Kernels* kernels : all_kernels()) {
    for (const std::int64_t n : {1, 15, 16, 17, 96, 1000}) {
      SCOPED_TRACE(std::string(kernels->name) + " " + std::to_string(n));
      const auto x = random_floats(static_cast<std::size_t>(n), 5, 3);
      const auto y = random_floats(static_cast<std::size_t>(n), 6, 3);
      EXPECT_EQ(plain.sum_of_squares(x.data(), n), kernels->sum_of_squares(x.data(), n));
      EXPECT_EQ(plain.sum_of_exp(x.data(), 3, n), kernels->sum_of_exp(x.data(), 3, n));
      const auto both = [&](const auto& loop) {
        std::vector<float> a = x;
        std::vector<float> b = x;
        loop(plain, a.data());
        loop(*kernels, b.data());
        EXPECT_EQ(a, b);
      };
      both([&](const Kernels& k, float* out) { k.swiglu(x.data(), y.data(), out, n); });
      both([&](const Kernels& k, float* out) { k.add(out, y.data(), n); });
      both([&](const Kernels& k, float* out) { k.add_scaled(out, 0.3F, y.data(), n); });
      both([&](const Kernels& k, float* out) { k.scale(x.data(), 0.7F, y.data(), out, n); });
      both([&](const Kernels& k, float* out) { k.rotate(out, y.data(), y.data() + n / 2, n / 2); });
    }
  }
}

struct AttentionCase {
  std::int32_t head_dim;
  std::vector<std::int32_t> positions;
};

// Pages in a random place each; slots past the largest position hold NaN and must not be read.
std::vector<float> attend(const Kernels& kernels,
                          const AttentionCase& c,
                          bool alone,
                          std::vector<double>* exact) {
  const std::int32_t last = *std::max_element(c.positions.begin(), c.positions.end());
  const std::int32_t pages = last / kPageTokens + 1;
  const auto dim = static_cast<std::size_t>(c.head_dim);
  const auto k = random_floats(static_cast<std::size_t>(last + 1) * dim, 10, 2);
  const auto v = random_floats(static_cast<std::size_t>(last + 1) * dim, 11);
  const auto q = random_floats(c.positions.size() * dim, 12, 2);
  std::vector<std::vector<float>> key_pages(static_cast<std::size_t>(pages),
                                            std::vector<float>(dim * 16, NAN));
  auto value_pages = key_pages;
  for (std::int32_t p = 0; p <= last; ++p) {
    for (std::size_t d = 0; d < dim; ++d) {
      const auto page = static_cast<std::size_t>(p / 16);
      const auto slot = static_cast<std::size_t>(p % 16);
      key_pages[page][d * 16 + slot] = k[static_cast<std::size_t>(p) * dim + d];
      value_pages[page][slot * dim + d] = v[static_cast<std::size_t>(p) * dim + d];
    }
  }
  std::vector<const std::byte*> keys;
  std::vector<const std::byte*> values;
  for (std::size_t i = 0; i < key_pages.size(); ++i) {
    keys.push_back(reinterpret_cast<const std::byte*>(key_pages[i].data()));
    values.push_back(reinterpret_cast<const std::byte*>(value_pages[i].data()));
  }
  std::vector<float> out(c.positions.size() * dim, NAN);
  std::vector<float> scratch(attention_scratch(last));
  std::vector<const float*> queries;
  std::vector<float*> outputs;
  for (std::size_t r = 0; r < c.positions.size(); ++r) {
    queries.push_back(&q[r * dim]);
    outputs.push_back(&out[r * dim]);
  }
  const auto call = [&](std::size_t first, std::size_t count) {
    kernels.attention({.key_pages = keys.data(),
                       .value_pages = values.data(),
                       .kv_type = KvType::f32,
                       .head_dim = c.head_dim,
                       .scale = 0.25F,
                       .rows = static_cast<std::int32_t>(count),
                       .queries = queries.data() + first,
                       .outputs = outputs.data() + first,
                       .positions = c.positions.data() + first,
                       .scratch = scratch.data()});
  };
  if (alone) {
    for (std::size_t r = 0; r < c.positions.size(); ++r) call(r, 1);
  } else {
    call(0, c.positions.size());
  }
  if (exact != nullptr) {
    for (std::size_t r = 0; r < c.positions.size(); ++r) {
      std::vector<double> weights;
      double total = 0;
      for (std::int32_t p = 0; p <= c.positions[r]; ++p) {
        double score = 0;
        for (std::size_t d = 0; d < dim; ++d) {
          score += double{q[r * dim + d]} * k[static_cast<std::size_t>(p) * dim + d];
        }
        weights.push_back(std::exp(score * 0.25));
        total += weights.back();
      }
      for (std::size_t d = 0; d < dim; ++d) {
        double sum = 0;
        for (std::size_t p = 0; p < weights.size(); ++p) sum += weights[p] / total * v[p * dim + d];
        exact->push_back(sum);
      }
    }
  }
  return out;
}

TEST(Attention, EqualsTheDefinitionAndIsTheSameAloneAndTogetherAndInScalarCode) {
  const AttentionCase cases[] = {{32, {0}},
                                 {32, {15, 16}},
                                 {64, {40, 41, 42}},
                                 {48, {200, 10, 150, 31}},
                                 {128, {3, 99, 50, 100, 7, 64}},
                                 {128, {8, 7, 6, 5, 4, 3, 2, 1, 300, 9, 10, 11}}};
  for (const AttentionCase& c : cases) {
    std::vector<double> exact;
    const auto plain = attend(scalar_kernels(), c, false, &exact);
    for (std::size_t i = 0; i < plain.size(); ++i) EXPECT_NEAR(plain[i], exact[i], 2e-6);
    EXPECT_EQ(attend(scalar_kernels(), c, true, nullptr), plain);
    for (const Kernels* kernels : all_kernels()) {
      EXPECT_EQ(attend(*kernels, c, false, nullptr), plain) << kernels->name;
      EXPECT_EQ(attend(*kernels, c, true, nullptr), plain) << kernels->name;
    }
  }
}

TEST(NumberTypes, HalfAndBfloatConvertExactly) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const F16 half{static_cast<std::uint16_t>(bits)};
    _Float16 expected;
    std::memcpy(&expected, &half, 2);
    const float value = to_float(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(expected != expected);
    } else {
      ASSERT_EQ(value, static_cast<float>(expected)) << bits;
    }
    const Bf16 brain{static_cast<std::uint16_t>(bits)};
    if (!std::isnan(to_float(brain))) {
      ASSERT_EQ(to_bf16(to_float(brain)).bits, bits);
    }
  }
}

}  // namespace
}  // namespace ponder::cpu
