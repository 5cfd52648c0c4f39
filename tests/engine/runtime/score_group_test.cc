// What continuations of one context share, and where their scores go.

#include "engine/runtime/score_group.h"

#include <gtest/gtest.h>

#include <cmath>

namespace ponder {
namespace {

using Ids = std::vector<std::int32_t>;

TEST(ScoreGroup, SharesTheContextAndFirstTokensThatAreEqual) {
  const ScoreGroup group({{1, 2, 3, 7, 8}, {1, 2, 3, 7, 9, 9}, {1, 2, 3, 7, 5}}, 3);
  EXPECT_EQ(group.common(), (Ids{1, 2, 3, 7}));
  EXPECT_EQ(group.rest(0), (Ids{8}));
  EXPECT_EQ(group.rest(1), (Ids{9, 9}));
  EXPECT_EQ(group.next_ids(), (Ids{8, 9, 5}));
  EXPECT_EQ(group.longest(), 6);
}

TEST(ScoreGroup, LeavesEveryContinuationATokenOfItsOwn) {
  const ScoreGroup one({{1, 2, 3}}, 1);
  EXPECT_EQ(one.common(), (Ids{1, 2}));
  EXPECT_EQ(one.rest(0), (Ids{3}));

  const ScoreGroup prefix({{1, 2, 3, 4}, {1, 2, 3}}, 2);
  EXPECT_EQ(prefix.common(), (Ids{1, 2}));
  EXPECT_EQ(prefix.rest(0), (Ids{3, 4}));
  EXPECT_EQ(prefix.rest(1), (Ids{3}));

  const ScoreGroup equal({{1, 2}, {1, 2}}, 1);
  EXPECT_EQ(equal.common(), (Ids{1}));
}

TEST(ScoreGroup, MaySplitBeforeTheFirstScoredToken) {
  const ScoreGroup group({{1, 2, 3}, {1, 4, 5}}, 2);  // the border fell into a merged token
  EXPECT_EQ(group.common(), (Ids{1}));
  EXPECT_EQ(group.from(), 2);
}

TEST(ScoreGroup, AddsScoresInTheOrderOfTheirPlaces) {
  ScoreGroup group({{1, 2, 3}, {1, 2, 4}}, 1);
  group.record(0, 2, {3, -1e-17, {}}, true);
  group.record(0, 1, {2, -1, {}}, true);
  group.record(1, 2, {4, -3, {}}, false);
  group.record(1, 1, {2, -1, {}}, true);
  group.record(1, 1, {2, -1, {}}, true);  // computed again after a preemption
  const LogProbs scores = group.log_probs();
  EXPECT_EQ(scores.sums, (std::vector<double>{-1 + -1e-17, -4}));
  EXPECT_EQ(scores.greedy, (std::vector<bool>{true, false}));
  EXPECT_EQ(scores.token_counts, (std::vector<std::int64_t>{2, 2}));
  EXPECT_TRUE(scores.tokens.empty()) << "not asked for";
}

TEST(ScoreGroup, PlacesMoveWithWhatComesBefore) {
  ScoreGroup group({{7}, {8}}, 0);
  group.move_behind(100);
  group.tell(true, 0);
  group.record(0, 100, {7, -1, {}}, false);
  group.record(1, 100, {8, -2, {}}, true);
  EXPECT_EQ(group.log_probs().sums, (std::vector<double>{-1, -2}));
  EXPECT_EQ(group.log_probs().tokens[1][0].id, 8);
}

TEST(NormalisedProbabilities, AddUpToOneHoweverSmall) {
  const auto p = normalised_probabilities({.sums = {-2000, -2000 + std::log(3.0)}});
  EXPECT_NEAR(p[0], 0.25, 1e-12);
  EXPECT_NEAR(p[1], 0.75, 1e-12);
  EXPECT_TRUE(normalised_probabilities({}).empty());
}

}  // namespace
}  // namespace ponder
