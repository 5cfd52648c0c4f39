#include "scorers/zebra_grid.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

const Sample kSample{
    .target = R"({"House 1": {"Name": "Eric", "Drink": "tea"}, "House 2": {"Name": "Bob", "Drink": "milk"}})"};

Verdict graded(const std::string& answer) {
  return zebra_grid_scorer()->score(kSample, answer);
}

std::string solution(const std::string& house_2) {
  return R"({"reasoning": "x", "solution": {"House 1": {"Name": "Eric", "Drink": "tea"}, "House 2": )" +
         house_2 + "}}";
}

TEST(ZebraGrid, WantsEveryCellAndCountsThoseThatAreRight) {
  const Verdict right = graded(solution(R"({"Name": "bob ", "Drink": "MILK"})"));
  EXPECT_EQ(right.outcome, Outcome::correct) << "case and blanks do not count";
  EXPECT_EQ(right.other_scores.at("cells"), 1);
  const Verdict wrong = graded(solution(R"({"Name": "Bob", "Drink": "tea"})"));
  EXPECT_EQ(wrong.outcome, Outcome::incorrect);
  EXPECT_EQ(wrong.score, 0);
  EXPECT_EQ(wrong.other_scores.at("cells"), 0.75);
  EXPECT_EQ(wrong.extracted, "3 of 4");
  EXPECT_EQ(graded(solution(R"({"Name": "Bob"})")).other_scores.at("cells"), 0.75);
  EXPECT_EQ(graded(solution(R"({"Name": ["Bob", "Eric"], "Drink": null})")).other_scores.at("cells"),
            0.75);
  EXPECT_EQ(zebra_grid_scorer()->other_weights(kSample).at("cells"), 4);
}

TEST(ZebraGrid, TakesTheLastObjectThatHoldsASolution) {
  const std::string good = solution(R"({"Name": "Bob", "Drink": "milk"})");
  const std::string bad = solution(R"({"Name": "Bob", "Drink": "tea"})");
  EXPECT_EQ(graded(bad + "\nOn second thought:\n```json\n" + good + "\n```").outcome,
            Outcome::correct);
  EXPECT_EQ(graded(good + "\n" + bad).outcome, Outcome::incorrect);
  EXPECT_EQ(graded(good + "\nSo {this} is it.").outcome, Outcome::correct)
      << "braces behind it are no object";
  EXPECT_EQ(graded("{\"solution\": {\"House 1\": {\"Name\": \"Er\nic\"}}}").extracted, "1 of 4")
      << "line breaks inside texts are dropped";
}

TEST(ZebraGrid, NamesAnAnswerWithoutOne) {
  EXPECT_EQ(graded("House 1 is Eric's.").reason, "no_json");
  EXPECT_EQ(graded("{\"answer\": 1}").reason, "no_json");
  EXPECT_EQ(graded("{\"solution\": {\"House 1\": ").reason, "no_json");
  EXPECT_EQ(graded(" ").reason, "empty_answer");
  EXPECT_EQ(graded(" ").other_scores.at("cells"), 0);
  EXPECT_EQ(zebra_grid_scorer()->score(Sample{.target = "x"}, "{}").outcome, Outcome::unscored);
}

}  // namespace
}  // namespace ponder
