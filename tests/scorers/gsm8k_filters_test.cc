#include "scorers/gsm8k_filters.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(Gsm8kFilters, StrictTakesTheFirstNumberAfterTheMark) {
  EXPECT_EQ(gsm8k_strict_filter("x\n#### 1,234"), "1,234");
  EXPECT_EQ(gsm8k_strict_filter("#### 1\n#### 2"), "1");
  EXPECT_EQ(gsm8k_strict_filter("#### -5."), "-5.");
  EXPECT_EQ(gsm8k_strict_filter("#### $5"), "[invalid]");
  EXPECT_EQ(gsm8k_strict_filter("\\boxed{5}"), "[invalid]");
}

TEST(Gsm8kFilters, FlexibleTakesTheLastThingLikeANumber) {
  EXPECT_EQ(gsm8k_flexible_filter("5 of 18"), "18");
  EXPECT_EQ(gsm8k_flexible_filter("it costs $1,234.50."), "$1,234.50.");
  EXPECT_EQ(gsm8k_flexible_filter("18, which saves 2 hours..."), "...");
  EXPECT_EQ(gsm8k_flexible_filter("7"), "7");
  EXPECT_EQ(gsm8k_flexible_filter("none"), "[invalid]");
}

TEST(Gsm8kFilters, MatchIgnoresCommasDollarsAndOneFinalPoint) {
  EXPECT_TRUE(gsm8k_exact_match("$1,234.", "step\n#### 1234"));
  EXPECT_FALSE(gsm8k_exact_match("18.00", "#### 18"));
  EXPECT_FALSE(gsm8k_exact_match("[invalid]", "#### 18"));
}

}  // namespace
}  // namespace ponder
