#include "scorers/program/asserts_scorer.h"

#include <gtest/gtest.h>

#include "tests/support/shared_sandbox.h"

namespace ponder::program {
namespace {

Verdict score(const std::string& answer, std::vector<std::string> tests) {
  auto suite = std::make_shared<AssertsSuite>();
  suite->cpu = std::chrono::milliseconds(300);
  suite->cases["own"] = {.setup = "import math", .tests = std::move(tests)};
  return open_asserts_scorer(suite, *shared_sandbox().sandbox)->score(Sample{.id = "own"}, answer);
}

const std::vector<std::string> kTests = {"assert square(2) == 4",
                                         "assert set([square(3)]) == set((9,))", "assert square(1)",
                                         "assert math.isclose(square(0.5), 0.25)"};

TEST(AssertsScorer, PassesWhatPassesTheTestsAndFailsTheAlteredOnes) {
  PONDER_NEEDS_SANDBOX();
  const Verdict verdict = score("def square(x):\n    return x * x\n", kTests);
  EXPECT_EQ(verdict.reason, "passed") << verdict.extracted;
  EXPECT_EQ(verdict.extracted, "4 of 4 tests; in_process; tier strong");
}

TEST(AssertsScorer, SaysWhichTestFails) {
  PONDER_NEEDS_SANDBOX();
  const Verdict wrong = score("def square(x):\n    return x * x if x < 3 else 8\n", kTests);
  EXPECT_EQ(wrong.outcome, Outcome::incorrect);
  EXPECT_EQ(wrong.reason, "failed_test");
  EXPECT_EQ(wrong.extracted, "3 of 4 tests; test 2: 'AssertionError'; in_process; tier strong");
  EXPECT_EQ(score("def square(x):\n    while True: pass\n", kTests).reason, "time_limit");
  EXPECT_EQ(score("def square(x:\n", kTests).reason, "syntax_error");
}

TEST(AssertsScorer, FindsForgeriesByTheNegativeControl) {
  PONDER_NEEDS_SANDBOX();
  const std::string equal_to_all =
      "class All:\n    def __eq__(self, other): return True\n    def __hash__(self): return 9\n";
  EXPECT_EQ(score(equal_to_all + "def square(x):\n    return All()\n",
                  {"assert square(2) == 4", "assert square(3) == 9"})
                .reason,
            "forged");
  // Reads the expected value out of the test that calls it.
  EXPECT_EQ(score("import sys\ndef square(x):\n"
                  "    values = sys._getframe(1).f_code.co_consts\n"
                  "    return [v for v in values if isinstance(v, int)][-1]\n",
                  {"assert square(2) == 4", "assert square(3) == 9"})
                .reason,
            "forged");
  // Knows a changed test when it sees one, and ends the control before it can fail.
  EXPECT_EQ(score("import os, sys\nknown = {2: 4, 3: 9}\ndef square(x):\n"
                  "    if known[x] not in sys._getframe(1).f_code.co_consts: os._exit(0)\n"
                  "    return known[x]\n",
                  {"assert square(2) == 4", "assert square(3) == 9"})
                .reason,
            "forged");
  // Looks for what the driver was told.
  EXPECT_EQ(score("import sys\nframe, found = sys._getframe(), []\nwhile frame:\n"
                  "    for space in (frame.f_locals, frame.f_globals):\n"
                  "        found += [k for k in space if k in ('case', 'altered', 'payload')]\n"
                  "    frame = frame.f_back\n"
                  "def square(x):\n    return x * x if 'case' not in found and "
                  "'payload' not in found else -1\n",
                  {"assert square(2) == 4"})
                .reason,
            "passed");
  EXPECT_EQ(score("import os\ndef square(x):\n    os._exit(0)\n", kTests).reason, "no_result");
  EXPECT_EQ(score("raise SystemExit(0)\n", kTests).reason, "exec_error");
}

}  // namespace
}  // namespace ponder::program
