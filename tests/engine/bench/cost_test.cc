// FLOPs and bytes of two small shapes, counted by hand. Dense: hidden 32, q 64, kv 32, intermediate
// 48, vocabulary 512, 2 layers. The mixture has 8 experts of 24, 2 at work.

#include "engine/bench/cost.h"

#include <gtest/gtest.h>

#include "engine/bench/random_model.h"
#include "tests/support/bench_shapes.h"

namespace ponder::bench {
namespace {

struct Small {
  explicit Small(const ModelConfig& shape)
      : config(shape),
        tensors(*random_weights(shape, 0, 1)),
        weights(*bind_weights(shape, *tensors)),
        costs(config, weights, KvType::bf16) {}

  ModelConfig config;
  std::unique_ptr<Safetensors> tensors;
  ModelWeights weights;
  CostModel costs;
};

// Numbers in the matrices of one dense layer: q 64 x 32, k and v 32 x 32, o 32 x 64, MLP 3 x 48 x
// 32.
constexpr double kAttention = 2048 + 1024 + 1024 + 2048;
constexpr double kMlp = 4608;
constexpr double kNorms = 32 + 32 + 16 + 16;

TEST(Cost, OfOneDecodedTokenIsThatCountedByHand) {
  const Small small(small_dense_shape());
  const Cost cost = small.costs.step({{10, 1}}, 1);
  // Attends to 11 tokens: 4 x 64 x 11 a layer. Head: 512 x 32.
  EXPECT_EQ(cost.flops, 2 * (2 * (kAttention + kMlp) + 4 * 64 * 11) + 2 * 512 * 32);
  // Two bytes a number. Keys and values: 2 x 32 numbers for each of 11 tokens and 2 layers.
  EXPECT_EQ(cost.bytes, 2 * (2 * (kAttention + kMlp + kNorms) + 512 * 32 + 32 /* final norm */ +
                             32 /* a row of the embedding */ + 2 * 2 * 32 * 11));
}

TEST(Cost, OfABatchReadsWeightsOnceAndKeysAndValuesOfEach) {
  const Small small(small_dense_shape());
  const Cost one = small.costs.step({{10, 1}}, 1);
  const Cost three = small.costs.step({{10, 1}, {10, 1}, {10, 1}}, 3);
  EXPECT_EQ(three.flops, 3 * one.flops);
  EXPECT_EQ(three.bytes, one.bytes + 2 * 2 * (32 + 2 * 2 * 32 * 11));
}

TEST(Cost, OfAChunkAttendsCausally) {
  const Small small(small_dense_shape());
  // Positions 4, 5, 6 attend to 5 + 6 + 7 tokens; keys and values of 7 are read once.
  const Cost chunk = small.costs.attention({{4, 3}});
  EXPECT_EQ(chunk.flops, 2.0 * 4 * 64 * (5 + 6 + 7));
  EXPECT_EQ(chunk.bytes, 2.0 * 2 * 32 * 7 * 2);
}

TEST(Cost, OfChunksIsThatOfTheWholePromptInFlops) {
  const Small small(small_dense_shape());
  Cost chunked;
  chunked += small.costs.step({{0, 16}}, 0);
  chunked += small.costs.step({{16, 9}}, 1);
  EXPECT_EQ(chunked.flops, small.costs.step({{0, 25}}, 1).flops);
  EXPECT_GT(chunked.bytes, small.costs.step({{0, 25}}, 1).bytes);
}

TEST(Cost, WithoutLogitsLeavesTheHeadOut) {
  const Small small(small_dense_shape());
  const Cost with = small.costs.step({{0, 4}}, 1);
  const Cost without = small.costs.step({{0, 4}}, 0);
  EXPECT_EQ(with.flops - without.flops, 2.0 * 512 * 32);
  EXPECT_EQ(with.bytes - without.bytes, 2.0 * (512 * 32 + 32));
}

TEST(Cost, OfAMixtureCountsTheExpertsAtWork) {
  const Small small(small_moe_shape());
  constexpr double kRouter = 8 * 32;
  constexpr double kExpert = 3 * 24 * 32;
  const Cost one = small.costs.linear(1);
  EXPECT_EQ(one.flops, 2 * 2 * (kAttention + kRouter + 2 * kExpert));
  EXPECT_DOUBLE_EQ(one.bytes, 2 * 2 * (kAttention + kRouter + 2 * kExpert));
  // Of two tokens the second hits 2 of 8 again with the chance of 1/4 each: 3.5 experts are read.
  const Cost two = small.costs.linear(2);
  EXPECT_EQ(two.flops, 2 * one.flops);
  EXPECT_DOUBLE_EQ(two.bytes, 2 * 2 * (kAttention + kRouter + 3.5 * kExpert));
}

TEST(Cost, OfTheWholeModelReadsEveryStoredByteAtBatchOne) {
  // A tied model reads everything; all experts are hit by very many tokens.
  const Small dense(small_dense_shape());
  const Cost cost = dense.costs.step({{0, 1}}, 1);
  const double kv = 2 * 2 * 32 * 2;
  EXPECT_EQ(cost.bytes - kv - 2 * 32, static_cast<double>(dense.weights.bytes));
  const Small moe(small_moe_shape());
  const Cost many = moe.costs.step({{0, 1000}}, 1);
  const double embedding = 2 * 512 * 32;
  EXPECT_NEAR(many.bytes - kv * 1000 - 2 * 32 * 1000,
              static_cast<double>(moe.weights.bytes) - embedding, 1e-6);
}

TEST(Cost, KnowsThatF32KeysAndValuesTakeTwiceTheBytes) {
  const Small small(small_dense_shape());
  const CostModel wide(small.config, small.weights, KvType::f32);
  EXPECT_EQ(wide.attention({{7, 1}}).bytes, 2 * small.costs.attention({{7, 1}}).bytes);
}

}  // namespace
}  // namespace ponder::bench
