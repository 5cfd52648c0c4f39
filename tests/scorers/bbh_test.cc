#include "scorers/bbh.h"

#include "tests/scorers/cases.h"

namespace ponder {
namespace {

TEST(BbhScorer, GivesTheVerdictsOfTheCaseTable) {
  const auto cases = read_cases("tests/data/scorers/bbh.jsonl");
  ASSERT_GE(cases.size(), 40U);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why + ": " + c.answer);
    EXPECT_EQ(to_string(bbh_scorer()->score(c.sample, c.answer).outcome), c.outcome);
  }
}

TEST(LmEvalBbh, TakesTheLineBehindTheFirstPhraseWithoutItsLastCharacter) {
  const auto graded = [](const std::string& target, const std::string& answer) {
    return to_string(lm_eval_bbh_scorer()->score(Sample{.target = target}, answer).outcome);
  };
  EXPECT_EQ(graded("(A)", "So the answer is (A)."), "correct");
  EXPECT_EQ(graded("(A)", "So the answer is (A)"), "incorrect") << "the bracket is cut off";
  EXPECT_EQ(graded("24", "So the answer is 24.\nQ: more"), "correct");
  EXPECT_EQ(graded("(A)", "the answer is (B). No, the answer is (A)."), "incorrect") << "first";
  EXPECT_EQ(graded("(A)", "The answer: (A)."), "no_answer");
  EXPECT_EQ(graded("yes", "the answer is Yes."), "incorrect") << "the case counts";
}

}  // namespace
}  // namespace ponder
