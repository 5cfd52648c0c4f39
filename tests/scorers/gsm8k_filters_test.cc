#include "scorers/gsm8k_filters.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "scorers/both.h"
#include "scorers/number.h"

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

TEST(Gsm8kFilters, GradeTheAnswerUpToTheNextQuestion) {
  EXPECT_EQ(gsm8k_until("18\nQuestion: 4"), "18\n");
  EXPECT_EQ(gsm8k_until("18<|im_end|> 4</s>"), "18");
  EXPECT_EQ(gsm8k_until("18"), "18");
}

TEST(Gsm8kFilters, GiveTheVerdictsOfTheCaseTableBesideOurs) {
  std::ifstream in("tests/data/scorers/gsm8k_profiles.jsonl");
  const ScorerPtr scorer =
      both(number_scorer(), {{"lm_eval_strict", gsm8k_filter_scorer(Gsm8kFilter::strict)},
                             {"lm_eval_flexible", gsm8k_filter_scorer(Gsm8kFilter::flexible)}});
  EXPECT_EQ(scorer->name(), "number/2 lm_eval_strict/1 lm_eval_flexible/1");
  int cases = 0;
  for (std::string line; std::getline(in, line); ++cases) {
    const auto row = nlohmann::json::parse(line);
    SCOPED_TRACE(row.at("why").get<std::string>() + ": " + row.at("answer").get<std::string>());
    const Verdict verdict =
        scorer->score(Sample{.target = row.at("target")}, row.at("answer").get<std::string>());
    EXPECT_EQ(verdict.score, row.at("ponder"));
    for (const std::string& other : scorer->other_scores()) {
      EXPECT_EQ(verdict.other_scores.at(other), row.at(other)) << other;
    }
  }
  EXPECT_GE(cases, 19);
}

TEST(Both, LeavesASampleUnscoredThatOursCannotScore) {
  const ScorerPtr scorer = both(number_scorer(), {{"x", gsm8k_filter_scorer(Gsm8kFilter::strict)}});
  const Verdict verdict = scorer->score(Sample{.target = "forty-two"}, "#### 42");
  EXPECT_EQ(verdict.outcome, Outcome::unscored);
  EXPECT_TRUE(verdict.other_scores.empty());
}

}  // namespace
}  // namespace ponder
