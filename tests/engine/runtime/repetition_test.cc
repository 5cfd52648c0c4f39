#include "engine/runtime/repetition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "harness/base/rng.h"

namespace ponder {
namespace {

using Ids = std::vector<std::int32_t>;

/// `before` different ids, then a passage of `period` ids up to `span` ids in all.
Ids looping(std::int32_t before, std::int32_t period, std::int32_t span) {
  Ids ids;
  for (std::int32_t i = 0; i < before; ++i) ids.push_back(100'000 + i);
  for (std::int32_t i = 0; i < span; ++i) ids.push_back(i % period);
  return ids;
}

TEST(Repetition, IsFoundFromItsLeastLengthOn) {
  for (const std::int32_t period : {1, 2, 7, 16}) {
    EXPECT_TRUE(ends_in_repetition(looping(50, period, 64), 64)) << period;
    EXPECT_FALSE(ends_in_repetition(looping(50, period, 63), 64)) << period;
  }
}

TEST(Repetition, NeedsFourRepeatsHoweverLongThePassage) {
  EXPECT_TRUE(ends_in_repetition(looping(50, 300, 1200), 512));
  EXPECT_FALSE(ends_in_repetition(looping(50, 300, 1199), 512));
  EXPECT_TRUE(ends_in_repetition(looping(0, 1024, 4096), 512));
  EXPECT_FALSE(ends_in_repetition(looping(0, 1025, 8000), 512));
}

TEST(Repetition, MustReachTheEnd) {
  Ids ids = looping(0, 5, 600);
  EXPECT_TRUE(ends_in_repetition(ids, 512));
  ids.push_back(77);
  EXPECT_FALSE(ends_in_repetition(ids, 512));
}

TEST(Repetition, ShortTextsHaveNone) {
  EXPECT_FALSE(ends_in_repetition({}, 0));
  EXPECT_FALSE(ends_in_repetition(looping(0, 1, 10), 512));
}

TEST(Repetition, AnAlmostRepeatingTextIsNone) {
  // A table whose rows differ in one number.
  Ids ids;
  for (std::int32_t row = 0; row < 400; ++row) {
    for (std::int32_t i = 0; i < 9; ++i) ids.push_back(i);
    ids.push_back(1000 + row);
  }
  EXPECT_FALSE(ends_in_repetition(ids, 512));
}

/// By definition: try every period and every id.
bool by_definition(const Ids& ids, std::int64_t least) {
  const auto size = static_cast<std::int64_t>(ids.size());
  for (std::int64_t p = 1; p <= kLongestPassage; ++p) {
    const std::int64_t span = std::max(least, kRepeats * p);
    if (span > size) continue;
    bool all = true;
    for (std::int64_t i = size - span + p; i < size && all; ++i) {
      all = ids[static_cast<std::size_t>(i)] == ids[static_cast<std::size_t>(i - p)];
    }
    if (all) return true;
  }
  return false;
}

TEST(Repetition, IsWhatTheDefinitionSaysOnRandomTexts) {
  Rng rng(4);
  int found = 0;
  for (int round = 0; round < 3000; ++round) {
    const std::uint32_t letters = 1 + rng.below(3);
    Ids passage(1 + rng.below(12));
    for (auto& id : passage) id = static_cast<std::int32_t>(rng.below(letters));
    Ids ids(rng.below(20));
    for (auto& id : ids) id = static_cast<std::int32_t>(rng.below(letters));
    for (std::uint32_t i = 0, n = rng.below(80); i < n; ++i)
      ids.push_back(passage[i % passage.size()]);
    if (rng.below(4) == 0) ids.push_back(static_cast<std::int32_t>(rng.below(letters)));
    const std::int64_t least = 8 + rng.below(40);
    const bool expected = by_definition(ids, least);
    ASSERT_EQ(ends_in_repetition(ids, least), expected);
    found += expected ? 1 : 0;
  }
  EXPECT_GT(found, 500);
  EXPECT_LT(found, 2500);
}

}  // namespace
}  // namespace ponder
