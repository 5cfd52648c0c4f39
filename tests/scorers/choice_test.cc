#include "scorers/choice.h"

#include "scorers/extract_choice.h"
#include "tests/scorers/cases.h"

namespace ponder {
namespace {

const std::vector<std::string> kFour = {"w", "x", "y", "z"};

Verdict graded(std::string_view answer) {
  return choice_scorer()->score(Sample{.target = "C", .choices = kFour}, answer);
}

TEST(ChoiceScorer, GivesTheVerdictsOfTheCaseTable) {
  const auto cases = read_cases("tests/data/scorers/choice.jsonl");
  ASSERT_GE(cases.size(), 80U);
  expect_verdicts(*choice_scorer(), cases);
}

TEST(ChoiceScorer, FindsTheLetterInEveryLanguage) {
  const auto cases = read_cases("tests/data/scorers/choice_languages.jsonl");
  ASSERT_GE(cases.size(), 150U);
  expect_verdicts(*choice_scorer(), cases);
}

TEST(ChoiceScorer, FindsEveryLetterInEveryForm) {
  const std::vector<std::string> ten = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
  for (char letter = 'A'; letter <= 'J'; ++letter) {
    const std::string x(1, letter);
    for (const std::string& answer :
         {x, "(" + x + ")", "\\boxed{" + x + "}", "Answer: " + x, "The answer is " + x + ".",
          "{\"answer\": \"" + x + "\"}", "**" + x + "**", "I take option " + x + "."}) {
      const Verdict verdict = choice_scorer()->score(Sample{.target = x, .choices = ten}, answer);
      EXPECT_EQ(verdict.outcome, Outcome::correct) << answer;
      EXPECT_EQ(verdict.extracted, x) << answer;
    }
  }
}

TEST(ChoiceScorer, NamesItsReasons) {
  EXPECT_EQ(graded("C").reason, "equal");
  EXPECT_EQ(graded("B").reason, "different");
  EXPECT_EQ(graded("Answer: G").reason, "not_a_choice");
  EXPECT_EQ(graded("").reason, "empty_answer");
  EXPECT_EQ(graded("who knows").reason, "no_letter");
}

TEST(ChoiceScorer, TakesTheLikeliestChoice) {
  const Sample sample{.target = "C", .choices = kFour};
  EXPECT_EQ(choice_scorer()->score(sample, LogProbs{.sums = {-3, -2, -1, -4}}).outcome,
            Outcome::correct);
  EXPECT_EQ(choice_scorer()->score(sample, LogProbs{.sums = {-3, -1, -1, -4}}).extracted, "B");
}

TEST(ExtractChoice, SaysWhereAndByWhichRule) {
  struct Want {
    std::string answer;
    ExtractRule rule;
    std::size_t offset;
  };

  for (const Want& want :
       {Want{"\\boxed{\\text{C}}", ExtractRule::boxed, 13},
        Want{"{\"answer\": \"C\"}", ExtractRule::json, 12},
        Want{"Answer: **C**", ExtractRule::phrase, 10}, Want{"答案：Ｃ", ExtractRule::phrase, 9},
        Want{"See.\n(C)", ExtractRule::alone, 6},
        Want{"Take option C now", ExtractRule::mention, 12}}) {
    const auto found = extract_choice(want.answer, kFour);
    ASSERT_TRUE(found) << want.answer;
    EXPECT_EQ(found->rule, want.rule) << want.answer;
    EXPECT_EQ(found->offset, want.offset) << want.answer;
    EXPECT_EQ(found->length, want.answer.find("Ｃ") == std::string::npos ? 1U : 3U) << want.answer;
  }
}

}  // namespace
}  // namespace ponder
