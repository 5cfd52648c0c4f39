// Attention against its definition in double, and the law: a row has the same bits in whatever
// chunk, batch or page order it is computed.

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "engine/cuda/attention_plan.h"
#include "engine/cuda/kernels.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::checked;
using emulator::on_real_threads;
using emulator::poisoned;
using emulator::same_bits;

struct Shape {
  int heads, kv_heads, head_dim;
  std::vector<int> lengths;  // of the sequences

  int group() const { return heads / kv_heads; }
};

struct Token {
  std::int32_t sequence, position;
  auto operator<=>(const Token&) const = default;
};

/// Sequences whose keys and values are in the pages; what nobody wrote is not a number.
class World {
 public:
  explicit World(Shape shape, int page_stride = 7, float key_scale = 2) : shape_(std::move(shape)) {
    int pages = 0;
    for (const int length : shape_.lengths) pages += (length + 15) / 16;
    while (std::gcd(page_stride, pages) != 1) ++page_stride;
    const int dim = shape_.head_dim;
    kv_ =
        poisoned<Bf16>(size(pages) * static_cast<std::size_t>(page_numbers(shape_.kv_heads, dim)));
    for (std::size_t s = 0; s < shape_.lengths.size(); ++s) {
      const int length = shape_.lengths[s];
      keys_.push_back(random_bf16(size(length, shape_.kv_heads, dim), 10 * s + 1, key_scale));
      values_.push_back(random_bf16(size(length, shape_.kv_heads, dim), 10 * s + 2));
      queries_.push_back(random_bf16(size(length, shape_.heads, dim), 10 * s + 3, 2));
      page_rows_.push_back(static_cast<std::int32_t>(pages_.size()));
      for (int p = 0; p < length; p += 16) {
        const int next = static_cast<int>(pages_.size());
        pages_.push_back(static_cast<std::int32_t>(next * page_stride % pages));
        for (int slot = 0; slot < std::min(16, length - p); ++slot) store(s, p, slot);
      }
    }
    page_rows_.push_back(static_cast<std::int32_t>(pages_.size()));
  }

  /// (tokens, heads head_dim) of a step of these tokens, sorted.
  std::vector<Bf16> attend(const std::vector<Token>& tokens) const {
    const int dim = shape_.head_dim;
    const std::size_t width = size(shape_.heads + 2 * shape_.kv_heads, dim);
    auto qkv = poisoned<Bf16>(tokens.size() * width);
    std::vector<std::int32_t> positions;
    std::vector<std::int32_t> sequences;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      positions.push_back(tokens[t].position);
      sequences.push_back(tokens[t].sequence);
      std::copy_n(query(tokens[t]), size(shape_.heads, dim), &qkv[t * width]);
    }
    const AttentionPlan plan = plan_attention(positions, sequences, shape_.group());
    auto states = poisoned<float>(size(plan.states, shape_.kv_heads) * attention_state_floats(dim));
    auto out = poisoned<Bf16>(tokens.size() * size(shape_.heads, dim));
    Stream stream;
    attention(stream, {.qkv = qkv.data(),
                       .kv = kv_.data(),
                       .step = {.positions = positions.data(),
                                .sequences = sequences.data(),
                                .pages = pages_.data(),
                                .page_rows = page_rows_.data()},
                       .whole = plan.whole.data(),
                       .split = plan.split.data(),
                       .merges = plan.merges.data(),
                       .whole_count = static_cast<int>(plan.whole.size()),
                       .split_count = static_cast<int>(plan.split.size()),
                       .merge_count = static_cast<int>(plan.merges.size()),
                       .states = states.data(),
                       .out = out.data(),
                       .heads = shape_.heads,
                       .kv_heads = shape_.kv_heads,
                       .head_dim = dim});
    EXPECT_EQ(stream.failed_kernel, nullptr);
    return out;
  }

  /// One token's row by the definition, in double.
  std::vector<double> defined(const Token& token) const {
    const std::size_t dim = size(shape_.head_dim);
    std::vector<double> out;
    for (int head = 0; head < shape_.heads; ++head) {
      const Bf16* q = query(token) + size(head) * dim;
      std::vector<double> weights;
      double highest = -INFINITY;
      for (int p = 0; p <= token.position; ++p) {
        const Bf16* k = row(keys_, token.sequence, p, head / shape_.group());
        double score = 0;
        for (std::size_t i = 0; i < dim; ++i) score += double{to_float(q[i])} * to_float(k[i]);
        weights.push_back(score / std::sqrt(double(dim)));
        highest = std::max(highest, weights.back());
      }
      double total = 0;
      for (double& w : weights) total += w = std::exp(w - highest);
      for (std::size_t i = 0; i < dim; ++i) {
        double sum = 0;
        for (int p = 0; p <= token.position; ++p) {
          sum += weights[size(p)] *
                 to_float(row(values_, token.sequence, p, head / shape_.group())[i]);
        }
        out.push_back(sum / total);
      }
    }
    return out;
  }

  const Shape& shape() const { return shape_; }

 private:
  const Bf16* query(const Token& t) const {
    return &queries_[size(t.sequence)][size(t.position, shape_.heads, shape_.head_dim)];
  }

  const Bf16* row(const std::vector<std::vector<Bf16>>& of, int sequence, int p, int head) const {
    return &of[size(sequence)][size(p * shape_.kv_heads + head, shape_.head_dim)];
  }

  void store(std::size_t sequence, int p, int slot) {
    const std::size_t dim = size(shape_.head_dim);
    for (int head = 0; head < shape_.kv_heads; ++head) {
      Bf16* to = &kv_[size(pages_.back() * shape_.kv_heads + head) * 32 * dim + size(slot) * dim];
      std::copy_n(row(keys_, static_cast<int>(sequence), p + slot, head), dim, to);
      std::copy_n(row(values_, static_cast<int>(sequence), p + slot, head), dim, to + 16 * dim);
    }
  }

  Shape shape_;
  std::vector<std::vector<Bf16>> keys_, values_, queries_;
  std::vector<Bf16> kv_;
  std::vector<std::int32_t> pages_, page_rows_;
};

std::vector<Token> tokens_of(std::int32_t sequence, std::int32_t first, std::int32_t end) {
  std::vector<Token> out;
  for (std::int32_t p = first; p < end; ++p) out.push_back({sequence, p});
  return out;
}

std::map<Token, std::vector<Bf16>> by_token(const std::vector<Token>& tokens,
                                            const std::vector<Bf16>& out) {
  std::map<Token, std::vector<Bf16>> rows;
  const std::size_t width = out.size() / tokens.size();
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    rows[tokens[t]] = {out.begin() + static_cast<std::ptrdiff_t>(t * width),
                       out.begin() + static_cast<std::ptrdiff_t>((t + 1) * width)};
  }
  return rows;
}

void expect_defined(const World& world, const std::vector<Token>& tokens) {
  const auto out = checked([&] { return world.attend(tokens); });
  for (const auto& [token, row] : by_token(tokens, out)) {
    const auto expected = world.defined(token);
    // Values are below 1; the weights are rounded to bfloat16, and the result is.
    for (std::size_t i = 0; i < row.size(); ++i) {
      ASSERT_NEAR(to_float(row[i]), expected[i], 0.004)
          << "sequence " << token.sequence << " position " << token.position << " channel " << i;
    }
  }
}

// Qwen3's groups are 2, 4, 5, 8 and 16, the demo model's 3.
TEST(CudaAttention, PrefillEqualsTheDefinition) {
  for (const Shape& shape : {Shape{3, 1, 32, {70}}, Shape{2, 1, 64, {33, 17}},
                             Shape{4, 2, 128, {65}}, Shape{5, 1, 32, {40}}, Shape{8, 1, 64, {20}},
                             Shape{16, 1, 128, {5}}, Shape{1, 1, 32, {130}}}) {
    SCOPED_TRACE(shape.heads);
    std::vector<Token> tokens;
    for (std::size_t s = 0; s < shape.lengths.size(); ++s) {
      for (const Token& t : tokens_of(static_cast<std::int32_t>(s), 0, shape.lengths[s])) {
        tokens.push_back(t);
      }
    }
    expect_defined(World(shape), tokens);
  }
}

TEST(CudaAttention, DecodeEqualsTheDefinitionForEveryGroup) {
  for (int group = 1; group <= 16; ++group) {
    SCOPED_TRACE(group);
    expect_defined(World({2 * group, 2, 32, {1, 64, 81}}), {{0, 0}, {1, 63}, {2, 80}});
  }
  expect_defined(World({10, 2, 64, {129}}), {{0, 128}});
  expect_defined(World({32, 4, 128, {77}}), {{0, 76}});
}

TEST(CudaAttention, SplitsAreMergedIntoTheDefinition) {
  const World world({2, 1, 32, {2100}});
  expect_defined(world, {{0, 1023}});
  expect_defined(world, {{0, 1024}});
  expect_defined(world, {{0, 2099}});
  expect_defined(world, tokens_of(0, 2040, 2060));  // a chunk across the border of two splits
}

TEST(CudaAttention, ARowHasTheSameBitsInEveryChunkBatchAndPageOrder) {
  for (const Shape& shape : {Shape{3, 1, 32, {90, 50, 33}}, Shape{4, 2, 64, {67, 40, 5}},
                             Shape{16, 1, 128, {34, 20, 3}}}) {
    SCOPED_TRACE(shape.heads);
    const World world(shape);
    const World other_pages(shape, 11);
    const auto all = tokens_of(0, 0, shape.lengths[0]);
    const auto whole = by_token(all, world.attend(all));

    std::int32_t begin = 0;
    for (int step = 0; begin < shape.lengths[0]; ++step) {
      constexpr std::int32_t kChunks[] = {7, 1, 16, 33, 1, 1};
      const std::int32_t end =
          std::min(shape.lengths[0], begin + kChunks[static_cast<std::size_t>(step) % 6]);
      // the chunk between tokens of other sequences, on other pages
      std::vector<Token> tokens = tokens_of(0, begin, end);
      const auto second = tokens_of(1, step, step + 4);
      tokens.insert(tokens.end(), second.begin(), second.end());
      tokens.push_back({2, 2});
      const auto rows = by_token(tokens, other_pages.attend(tokens));
      for (const Token& t : tokens_of(0, begin, end)) {
        ASSERT_TRUE(same_bits(rows.at(t), whole.at(t))) << "chunk, position " << t.position;
      }
      begin = end;
    }
    for (const Token& t : all) {
      ASSERT_TRUE(same_bits(world.attend({t}), whole.at(t))) << "decode, position " << t.position;
    }
  }
}

TEST(CudaAttention, ARowHasTheSameBitsWithItsSplitsMergedInRegistersOrInMemory) {
  const World world({6, 2, 32, {2200}});
  const auto chunk = tokens_of(0, 2030, 2062);
  const auto whole = by_token(chunk, world.attend(chunk));
  for (const std::int32_t p : {2030, 2047, 2048, 2061}) {
    ASSERT_TRUE(same_bits(world.attend({{0, p}}), whole.at({0, p}))) << p;
  }
  const auto few = tokens_of(0, 2045, 2050);  // one tile of rows with different last splits
  const auto rows = by_token(few, world.attend(few));
  for (const Token& t : few) ASSERT_TRUE(same_bits(rows.at(t), whole.at(t))) << t.position;
}

TEST(CudaAttention, ScoresSoLargeThatAllButOneWeightVanishGiveTheDefinition) {
  expect_defined(World({2, 1, 32, {200}}, 7, 500), tokens_of(0, 150, 200));
}

TEST(CudaAttention, ThePlanCoversEveryRowOnce) {
  const std::vector<std::int32_t> positions = {5, 6, 7, 8, 9, 10, 3000, 1023, 1024};
  const std::vector<std::int32_t> sequences = {0, 0, 0, 0, 0, 0, 1, 2, 2};
  const AttentionPlan plan = plan_attention(positions, sequences, 5);
  ASSERT_EQ(plan.whole.size(), 1U);
  EXPECT_EQ(plan.whole[0].rows, 30);
  ASSERT_EQ(plan.split.size(), 3U + 2U);
  EXPECT_EQ(plan.split[2].split, 2);
  EXPECT_EQ(plan.split[2].state, 2);
  EXPECT_EQ(plan.split[3].first_token, 7);
  EXPECT_EQ(plan.split[3].rows, 10);
  ASSERT_EQ(plan.merges.size(), 2U);
  EXPECT_EQ(plan.merges[1].state, 3);
  EXPECT_EQ(plan.states, 5);
}

TEST(CudaAttention, RefusesAHeadDimItHasNoKernelFor) {
  Stream stream;
  attention(stream, {.heads = 1, .kv_heads = 1, .head_dim = 48});
  EXPECT_NE(stream.failed_kernel, nullptr);
}

TEST(CudaOnRealThreads, AttentionGivesTheSameBits) {
  const World world({2, 1, 32, {1100}});
  const auto whole = [&] { return world.attend(tokens_of(0, 55, 75)); };
  EXPECT_TRUE(same_bits(on_real_threads(whole), whole()));
  const auto split = [&] { return world.attend({{0, 1050}}); };
  EXPECT_TRUE(same_bits(on_real_threads(split), split()));
}

}  // namespace
}  // namespace ponder::cuda
