#include <gtest/gtest.h>

#include <map>

#include "engine/cuda/kernels.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::checked;
using emulator::on_real_threads;
using emulator::poisoned;
using emulator::same_bits;

constexpr int kPages = 9;
constexpr int kPositions = 40;
constexpr float kEps = 1e-6F;

/// Three tokens of two sequences on scattered pages.
struct Case {
  int heads, kv_heads, head_dim;
  std::vector<std::int32_t> positions = {0, 39, 17};
  std::vector<std::int32_t> sequences = {0, 1, 1};
  std::vector<std::int32_t> pages = {7, 3, 8, 2};
  std::vector<std::int32_t> page_rows = {0, 1, 4};

  int width() const { return (heads + 2 * kv_heads) * head_dim; }
};

struct Inputs {
  explicit Inputs(const Case& c)
      : qkv(random_bf16(size(3, c.width()), 1, 4)),
        q_norm(random_floats(size(c.head_dim), 2, 2)),
        k_norm(random_floats(size(c.head_dim), 3, 2)) {
    for (int p = 0; p < kPositions; ++p) {
      for (int i = 0; i < c.head_dim / 2; ++i) {
        const double angle = p * std::pow(10000.0, -2.0 * i / c.head_dim);
        cosines.push_back(static_cast<float>(std::cos(angle)));
        sines.push_back(static_cast<float>(std::sin(angle)));
      }
    }
  }

  std::vector<Bf16> qkv;
  std::vector<float> q_norm, k_norm, cosines, sines;
};

/// qkv and, behind it, all pages.
std::vector<Bf16> run(const Case& c, const Inputs& in) {
  std::vector<Bf16> qkv = in.qkv;
  auto kv = poisoned<Bf16>(kPages * static_cast<std::size_t>(page_numbers(c.kv_heads, c.head_dim)));
  Stream stream;
  qk_norm_rope_store(stream, {.qkv = qkv.data(),
                              .kv = kv.data(),
                              .q_norm = in.q_norm.data(),
                              .k_norm = in.k_norm.data(),
                              .cosines = in.cosines.data(),
                              .sines = in.sines.data(),
                              .step = {.positions = c.positions.data(),
                                       .sequences = c.sequences.data(),
                                       .pages = c.pages.data(),
                                       .page_rows = c.page_rows.data()},
                              .eps = kEps,
                              .tokens = 3,
                              .heads = c.heads,
                              .kv_heads = c.kv_heads,
                              .head_dim = c.head_dim});
  qkv.insert(qkv.end(), kv.begin(), kv.end());
  return qkv;
}

std::vector<double> turned(const Case& c,
                           const Inputs& in,
                           const Bf16* x,
                           const std::vector<float>& weight,
                           std::int32_t position) {
  const auto dim = size(c.head_dim);
  double squares = 0;
  for (std::size_t i = 0; i < dim; ++i) squares += std::pow(to_float(x[i]), 2);
  const double inverse = 1 / std::sqrt(squares / c.head_dim + kEps);
  std::vector<double> out(dim);
  for (std::size_t i = 0; i < dim / 2; ++i) {
    const double a = to_float(x[i]) * inverse * weight[i];
    const double b = to_float(x[i + dim / 2]) * inverse * weight[i + dim / 2];
    const double cosine = in.cosines[static_cast<std::size_t>(position) * dim / 2 + i];
    const double sine = in.sines[static_cast<std::size_t>(position) * dim / 2 + i];
    out[i] = a * cosine - b * sine;
    out[i + dim / 2] = b * cosine + a * sine;
  }
  return out;
}

TEST(CudaQkNormRopeStore, EqualsTheDefinitionInDoubleAndWritesOnlyItsSlots) {
  for (const Case& c : {Case{3, 1, 32}, Case{16, 8, 128}, Case{5, 1, 64}, Case{2, 2, 128}}) {
    SCOPED_TRACE(c.heads);
    const Inputs in(c);
    const auto out = checked([&] { return run(c, in); });
    std::map<std::size_t, double> expected;  // index into `out`
    const std::size_t dim = size(c.head_dim);
    for (std::size_t t = 0; t < 3; ++t) {
      const Bf16* row = &in.qkv[t * size(c.width())];
      const std::int32_t position = c.positions[t];
      for (std::size_t h = 0; h < size(c.heads); ++h) {
        const auto q = turned(c, in, row + h * dim, in.q_norm, position);
        for (std::size_t i = 0; i < dim; ++i) expected[t * size(c.width()) + h * dim + i] = q[i];
      }
      const auto table = static_cast<std::size_t>(c.page_rows[size(c.sequences[t])]);
      const auto page = static_cast<std::size_t>(c.pages[table + size(position / 16)]);
      for (std::size_t h = 0; h < size(c.kv_heads); ++h) {
        const Bf16* k = row + (size(c.heads) + h) * dim;
        const auto key = turned(c, in, k, in.k_norm, position);
        const std::size_t start = in.qkv.size() + (page * size(c.kv_heads) + h) * 32 * dim;
        const std::size_t slot = size(position % 16) * dim;
        for (std::size_t i = 0; i < dim; ++i) {
          expected[start + slot + i] = key[i];
          expected[start + 16 * dim + slot + i] = to_float(k[size(c.kv_heads) * dim + i]);
        }
      }
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto found = expected.find(i);
      if (found != expected.end()) {
        ASSERT_NEAR(to_float(out[i]), found->second, bf16_noise(found->second) + 2e-6) << i;
      } else if (i < in.qkv.size()) {
        ASSERT_EQ(out[i].bits, in.qkv[i].bits);
      } else {
        ASSERT_EQ(out[i].bits, 0xFFFF) << i;
      }
    }
  }
}

TEST(CudaOnRealThreads, QkNormRopeStoreGivesTheSameBits) {
  const Case c{3, 1, 32};
  const Inputs in(c);
  EXPECT_TRUE(same_bits(on_real_threads([&] { return run(c, in); }), run(c, in)));
}

std::vector<Bf16> copied_pages() {
  const std::int64_t numbers = page_numbers(2, 32);
  std::vector<Bf16> kv = random_bf16(static_cast<std::size_t>(3 * 5 * numbers), 1);
  const std::vector<PageCopyPair> copies = {{0, 4}, {3, 1}, {0, 2}};
  Stream stream;
  copy_pages(stream, kv.data(), 3, 5, numbers, copies.data(), 3);
  return kv;
}

TEST(CudaCopyPages, CopiesPagesInAllLayersAndLeavesTheOthers) {
  const auto numbers = static_cast<std::size_t>(page_numbers(2, 32));
  const std::vector<Bf16> before = random_bf16(3 * 5 * numbers, 1);
  const auto after = checked(copied_pages);
  const std::size_t source[] = {0, 3, 0, 3, 0};
  for (std::size_t i = 0; i < after.size(); ++i) {
    const std::size_t page = i / numbers;
    const std::size_t from = page / 5 * 5 + source[page % 5];
    ASSERT_EQ(after[i].bits, before[from * numbers + i % numbers].bits);
  }
}

TEST(CudaOnRealThreads, CopyPagesGivesTheSameBits) {
  EXPECT_TRUE(same_bits(on_real_threads(copied_pages), copied_pages()));
}

}  // namespace
}  // namespace ponder::cuda
