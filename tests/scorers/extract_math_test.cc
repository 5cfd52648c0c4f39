#include "scorers/extract_math.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "scorers/fold.h"
#include "scorers/math_scorer.h"
#include "scorers/math_segment.h"

namespace ponder {
namespace {

std::vector<nlohmann::json> rows(const std::string& path) {
  std::ifstream in(path);
  std::vector<nlohmann::json> out;
  for (std::string line; std::getline(in, line);) out.push_back(nlohmann::json::parse(line));
  return out;
}

TEST(ExtractMath, FindsWhatTheCaseTableSays) {
  const auto cases = rows("tests/data/scorers/math_extract.jsonl");
  ASSERT_GE(cases.size(), 35U);
  for (const auto& row : cases) {
    const std::string answer = row.at("answer");
    SCOPED_TRACE(row.at("why").get<std::string>() + ": " + answer);
    const MathSearch search = extract_math(answer);
    EXPECT_EQ(search.unclosed_box, row.at("rule") == "unclosed");
    ASSERT_EQ(search.found.has_value(), !row.at("extracted").get<std::string>().empty());
    if (!search.found) continue;
    EXPECT_EQ(search.found->text, row.at("extracted"));
    EXPECT_EQ(to_string(search.found->rule), row.at("rule"));
    const std::string there = fold(answer.substr(search.found->offset, search.found->length));
    const bool unescaped = search.found->rule == ExtractRule::json;
    EXPECT_TRUE(unescaped || there == search.found->text) << there;
  }
}

TEST(ExtractOfficial, FindsWhatTheOtherGradersFind) {
  const auto cases = rows("tests/data/scorers/official_extract.jsonl");
  ASSERT_GE(cases.size(), 16U);
  for (const auto& row : cases) {
    const std::string answer = row.at("answer");
    SCOPED_TRACE(row.at("why").get<std::string>() + ": " + answer);
    EXPECT_EQ(extract_qwen25(answer), row.at("qwen25"));
    EXPECT_EQ(extract_math_verify(answer), row.at("math_verify"));
  }
}

TEST(MathSegments, AreFoundInOrderAndNotNested) {
  const std::string text = R"(a $x$ b \(y\) c $$z$$ d \[w\] costs \$5 or $6 and $7, $$ $$ $u)";
  std::vector<std::string> found;
  for (const MathSegment& segment : math_segments(text)) {
    found.push_back(text.substr(segment.begin, segment.end - segment.begin));
    EXPECT_LT(segment.outer, segment.begin);
    EXPECT_LT(segment.end, segment.outer_end);
  }
  EXPECT_EQ(found, (std::vector<std::string>{"x", "y", "z", "w"}));
}

TEST(MathScorer, NamesItsReasons) {
  const ScorerPtr scorer = strict_math_scorer();
  const Sample sample{.target = "\\frac{1}{2}"};
  EXPECT_EQ(scorer->score(sample, "\\boxed{0.5}").outcome, Outcome::correct);
  EXPECT_EQ(scorer->score(sample, "\\boxed{0.5}").extracted, "0.5");
  EXPECT_EQ(scorer->score(sample, "\\boxed{\\frac13}").outcome, Outcome::incorrect);
  EXPECT_EQ(scorer->score(sample, " ").reason, "empty_answer");
  EXPECT_EQ(scorer->score(sample, "\\boxed{0.5").reason, "unclosed_box");
  EXPECT_EQ(scorer->score(sample, "no idea").reason, "no_math");
  EXPECT_EQ(scorer->score(sample, "no idea").outcome, Outcome::no_answer);
}

TEST(MathScorer, ShowsTheScoresOfTheOtherGraders) {
  const ScorerPtr scorer = math_scorer();
  EXPECT_EQ(scorer->name(), "math/1 qwen25_math/1 math_verify/1");
  const Verdict verdict = scorer->score(Sample{.target = "0.5"}, "\\boxed{50}");
  EXPECT_EQ(verdict.outcome, Outcome::incorrect);
  ASSERT_EQ(verdict.other_scores.size(), 2U);
  EXPECT_EQ(verdict.other_scores.at("qwen25_math"), 1) << "percent up to a factor of 100";
  EXPECT_EQ(verdict.other_scores.at("math_verify"), 0);
}

}  // namespace
}  // namespace ponder
