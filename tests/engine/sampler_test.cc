#include "engine/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engine/exp.h"

namespace ponder {
namespace {

std::int32_t draw(const std::vector<float>& logits,
                  const Sampling& sampling,
                  std::int64_t position) {
  return sample(logits, {.sampling = sampling, .seed = 1, .stream = 2, .position = position});
}

TEST(Sample, GreedyTakesTheLowestIdOfEquals) {
  EXPECT_EQ(draw({1, 3, 3, 2}, {}, 0), 1);
}

TEST(Sample, TheSamePositionDrawsTheSame) {
  const std::vector<float> logits = {0, 0.5F, 1, 0.2F, 0.9F};
  for (std::int64_t position = 0; position < 50; ++position) {
    EXPECT_EQ(draw(logits, {.temperature = 1}, position),
              draw(logits, {.temperature = 1}, position));
  }
}

TEST(Sample, FrequenciesFollowTheSoftmax) {
  const std::vector<float> logits = {0, 1, 2};
  const double temperature = 0.7;
  double total = 0;
  for (const float x : logits) total += std::exp(x / temperature);
  std::vector<int> counts(3);
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    ++counts[static_cast<std::size_t>(draw(logits, {.temperature = temperature}, i))];
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const double p = std::exp(logits[i] / temperature) / total;
    EXPECT_NEAR(counts[i] / double{kDraws}, p, 4 * std::sqrt(p * (1 - p) / kDraws)) << i;
  }
}

std::set<std::int32_t> reachable(const std::vector<float>& logits, const Sampling& sampling) {
  std::set<std::int32_t> seen;
  for (int i = 0; i < 3000; ++i) seen.insert(draw(logits, sampling, i));
  return seen;
}

TEST(Sample, TopKKeepsTheLikeliestAndPrefersLowerIdsAmongEquals) {
  EXPECT_EQ(reachable({1, 2, 2, 2}, {.temperature = 1, .top_k = 2}),
            (std::set<std::int32_t>{1, 2}));
}

TEST(Sample, TopPKeepsTheSmallestHeadThatReachesIt) {
  // probabilities 0.665, 0.245, 0.090
  const std::vector<float> logits = {2, 1, 0};
  EXPECT_EQ(reachable(logits, {.temperature = 1, .top_p = 0.5}), (std::set<std::int32_t>{0}));
  EXPECT_EQ(reachable(logits, {.temperature = 1, .top_p = 0.8}), (std::set<std::int32_t>{0, 1}));
}

TEST(Sample, MinPDropsWhatIsFarBelowTheLikeliest) {
  EXPECT_EQ(reachable({2, 1, 0}, {.temperature = 1, .min_p = 0.2}), (std::set<std::int32_t>{0, 1}));
}

TEST(Sample, PresencePenaltyLowersWhatWasGenerated) {
  SampleRequest request{.sampling = {.presence_penalty = 1.5}, .penalised = {1}};
  const std::vector<float> logits = {0, 1};
  EXPECT_EQ(sample(logits, request), 0);
}

TEST(RandomStream, DependsOnEveryPartOfTheKeyAndOnNothingElse) {
  const RequestKey key{"t", "s", 0, 0};
  EXPECT_EQ(random_stream(key), random_stream(key));
  EXPECT_NE(random_stream(key), random_stream({"t", "s", 1, 0}));
  EXPECT_NE(random_stream(key), random_stream({"t", "s2", 0, 0}));
  EXPECT_NE(random_stream(key), random_stream({"ts", "", 0, 0}));
}

TEST(Uniform, StaysBelowOneAndFillsTheRange) {
  float low = 1;
  float high = 0;
  for (int i = 0; i < 10'000; ++i) {
    const float u = uniform(3, 4, i);
    ASSERT_GE(u, 0.0F);
    ASSERT_LT(u, 1.0F);
    low = std::min(low, u);
    high = std::max(high, u);
  }
  EXPECT_LT(low, 0.001F);
  EXPECT_GT(high, 0.999F);
}

TEST(ExpF32, AgreesWithTheLibraryToAFewUnits) {
  for (double x = -86; x < 88; x += 0.0137) {
    const double expected = std::exp(static_cast<double>(static_cast<float>(x)));
    EXPECT_NEAR(exp_f32(static_cast<float>(x)) / expected, 1.0, 3e-7) << x;
  }
  EXPECT_EQ(exp_f32(0), 1.0F);
  EXPECT_EQ(exp_f32(-200), 0.0F);
  EXPECT_EQ(exp_f32(-INFINITY), 0.0F);
}

}  // namespace
}  // namespace ponder
