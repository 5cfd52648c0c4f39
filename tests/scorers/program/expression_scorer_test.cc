#include "scorers/program/expression_scorer.h"

#include <gtest/gtest.h>

#include "tests/support/shared_sandbox.h"

namespace ponder::program {
namespace {

std::string reason(Asked asked, const std::string& answer) {
  auto suite = std::make_shared<ExpressionSuite>();
  suite->asked = asked;
  suite->cases["own"] = {
      .program = "def f(a, b=1):\n    return [a] * b\n", .function = "f", .value = "['x', 'x']"};
  const Verdict verdict =
      open_expression_scorer(suite, *shared_sandbox().sandbox)->score(Sample{.id = "own"}, answer);
  EXPECT_EQ(verdict.outcome == Outcome::correct, verdict.reason == "passed");
  return verdict.reason;
}

TEST(AnswerText, IsWhatStandsBetweenTheLastTags) {
  EXPECT_EQ(answer_text("[ANSWER]1[/ANSWER] no: [ANSWER]\n 2 \n[/ANSWER] done"), "2");
  EXPECT_EQ(answer_text("x [ANSWER] 3"), "3");
  EXPECT_EQ(answer_text("So:\n```python\nassert f(1) == 2\n```\n"), "assert f(1) == 2");
  EXPECT_EQ(answer_text(" 4 "), "4");
}

TEST(ExpressionScorer, ComparesAPredictedOutput) {
  PONDER_NEEDS_SANDBOX();
  for (const char* right :
       {"[ANSWER]assert f('x', 2) == ['x', 'x'][/ANSWER]", "['x', \"x\"]", "['x'] * 2"}) {
    EXPECT_EQ(reason(Asked::output, right), "passed") << right;
  }
  EXPECT_EQ(reason(Asked::output, "('x', 'x')"), "wrong_output");
  EXPECT_EQ(reason(Asked::output, "f('x', 2)"), "no_plain_data");
  EXPECT_EQ(reason(Asked::output, "I think it is x"), "no_plain_data");
  EXPECT_EQ(reason(Asked::output, "int('x')"), "exception");
  EXPECT_EQ(reason(Asked::output, ""), "empty_answer");
}

TEST(ExpressionScorer, RunsTheFunctionOnAPredictedInput) {
  PONDER_NEEDS_SANDBOX();
  for (const char* right : {"[ANSWER]assert f('x', 2) == ['x', 'x'][/ANSWER]", "f(b=2, a='x')",
                            "'x', 2", "'X'.lower(), len('ab')", "assert f('x', 2) == 'whatever'"}) {
    EXPECT_EQ(reason(Asked::input, right), "passed") << right;
  }
  EXPECT_EQ(reason(Asked::input, "'x', 3"), "wrong_output");
  EXPECT_EQ(reason(Asked::input, "1) or (['x', 'x']"), "no_plain_data");
  EXPECT_EQ(reason(Asked::input, "'x'.__class__, 2"), "no_plain_data");
  EXPECT_EQ(reason(Asked::input, "(lambda x: x.__globals__)(f)"), "no_plain_data");
  EXPECT_EQ(reason(Asked::input, "print, 2"), "no_plain_data");
  EXPECT_EQ(reason(Asked::input, "1, 2, 3"), "exception");
}

}  // namespace
}  // namespace ponder::program
