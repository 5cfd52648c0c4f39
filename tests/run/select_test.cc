#include "harness/run/select.h"

#include <gtest/gtest.h>

#include <set>

namespace ponder {
namespace {

std::vector<Sample> samples(int n) {
  std::vector<Sample> made;
  for (int i = 0; i < n; ++i) made.push_back({.id = "q" + std::to_string(i)});
  return made;
}

std::set<std::string> ids(const std::vector<Sample>& of) {
  std::set<std::string> found;
  for (const Sample& sample : of) found.insert(sample.id);
  return found;
}

TEST(ParseAmount, APointMakesItAShare) {
  EXPECT_EQ(*parse_amount("--limit", "50"), (Amount{false, 50}));
  EXPECT_EQ(*parse_amount("--limit", "0.1"), (Amount{true, 0.1}));
  EXPECT_EQ(*parse_amount("--limit", "1.0"), (Amount{true, 1}));
  EXPECT_EQ(*parse_amount("--limit", "1"), (Amount{false, 1}));
}

TEST(ParseAmount, RefusesWhatIsNeither) {
  for (const char* text : {"", "x", "-1", "1.5", "-0.1", "10%", "nan", "inf", "1e3x"}) {
    const auto amount = parse_amount("--limit", text);
    ASSERT_FALSE(amount) << text;
    EXPECT_EQ(amount.error().code, ErrorCode::usage);
    EXPECT_NE(amount.error().message.find("--limit is '" + std::string(text)), std::string::npos);
  }
}

TEST(TakeLimited, KeepsDatasetOrderAndIsNotTheFirstN) {
  const auto kept = take_limited(samples(1000), "t", {false, 100});
  ASSERT_EQ(kept.size(), 100U);
  int last = -1;
  int beyond = 0;
  for (const Sample& sample : kept) {
    const int number = std::stoi(sample.id.substr(1));
    EXPECT_GT(number, last);
    last = number;
    if (number >= 100) ++beyond;
  }
  EXPECT_GT(beyond, 60);
}

TEST(TakeLimited, LargerLimitsContainSmallerOnes) {
  std::set<std::string> smaller;
  for (const double n : {1.0, 7.0, 50.0, 199.0, 200.0, 500.0}) {
    const auto larger = ids(take_limited(samples(200), "t", {false, n}));
    EXPECT_EQ(larger.size(), std::min(200U, static_cast<unsigned>(n)));
    for (const std::string& id : smaller) EXPECT_EQ(larger.count(id), 1U) << id;
    smaller = larger;
  }
}

TEST(TakeLimited, DependsOnTheSamplesOnlyNotOnTheirOrder) {
  auto reversed = samples(200);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(ids(take_limited(samples(200), "t", {false, 20})),
            ids(take_limited(std::move(reversed), "t", {false, 20})));
}

TEST(TakeLimited, TasksAreLimitedIndependently) {
  EXPECT_NE(ids(take_limited(samples(200), "a", {false, 20})),
            ids(take_limited(samples(200), "b", {false, 20})));
}

TEST(TakeLimited, ASmallShareStillTakesOneSample) {
  EXPECT_EQ(take_limited(samples(20), "t", {true, 0.01}).size(), 1U);
  EXPECT_EQ(take_limited(samples(200), "t", {true, 0.1}).size(), 20U);
  EXPECT_EQ(take_limited({}, "t", {true, 0.1}).size(), 0U);
}

TEST(TakeFirst, KeepsTheBeginningAndRoundsAShareUp) {
  EXPECT_EQ(ids(take_first(samples(10), {false, 3})), (std::set<std::string>{"q0", "q1", "q2"}));
  EXPECT_EQ(take_first(samples(10), {true, 0.25}).size(), 3U);
  EXPECT_EQ(take_first(samples(10), {false, 20}).size(), 10U);
}

TEST(TakeIds, NamesTheNearestWhenAnIdIsUnknown) {
  EXPECT_EQ(ids(*take_ids(samples(30), "t", {"q7", "q3"})), (std::set<std::string>{"q3", "q7"}));
  const auto wrong = take_ids(samples(30), "t", {"q3", "question"});
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("'question'"), std::string::npos);
}

TEST(ParseShard, IsOneBased) {
  EXPECT_EQ(*parse_shard("1/4"), (Shard{0, 4}));
  EXPECT_EQ(*parse_shard("4/4"), (Shard{3, 4}));
  for (const char* text : {"0/4", "5/4", "1", "1/0", "a/b", "1/2/3", "-1/2", ""}) {
    EXPECT_FALSE(parse_shard(text)) << text;
  }
}

TEST(InShard, ShardsAreDisjointCompleteAndAboutEqual) {
  std::vector<int> sizes(4, 0);
  for (int i = 0; i < 2000; ++i) {
    int homes = 0;
    for (std::int32_t shard = 0; shard < 4; ++shard) {
      if (!in_shard("t", "q" + std::to_string(i), {shard, 4})) continue;
      ++homes;
      ++sizes[static_cast<std::size_t>(shard)];
    }
    EXPECT_EQ(homes, 1);
  }
  for (const int size : sizes) EXPECT_NEAR(size, 500, 100);
}

TEST(InShard, ALimitedRunSpreadsOverTheShards) {
  std::set<bool> sides;
  for (const Sample& sample : take_limited(samples(400), "t", {false, 20})) {
    sides.insert(in_shard("t", sample.id, {0, 2}));
  }
  EXPECT_EQ(sides.size(), 2U);
}

}  // namespace
}  // namespace ponder
