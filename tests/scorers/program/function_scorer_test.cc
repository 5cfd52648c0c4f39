#include "scorers/program/function_scorer.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "scorers/program/program_scorer.h"
#include "tests/support/shared_sandbox.h"
#include "tests/support/temporary_folder.h"

namespace ponder::program {
namespace {

FunctionCase square() {
  return {.id = "Own/1",
          .entry_point = "square",
          .prompt = "def square(x):\n    \"\"\"The square of x.\"\"\"\n",
          .canonical = "def square(x):\n    return x * x\n",
          .base = {.json = "[[1], [2], [-3]]", .count = 3},
          .plus = {.json = "[[1.5], [1e100], [123456789012345678901234567890]]", .count = 3}};
}

std::shared_ptr<FunctionSuite> suite_of(FunctionCase function) {
  auto suite = std::make_shared<FunctionSuite>();
  suite->dataset_sha256 = "own";
  suite->least_cpu = std::chrono::milliseconds(300);
  suite->cases.emplace(function.id, std::move(function));
  return suite;
}

Verdict score(const std::shared_ptr<FunctionSuite>& suite,
              const std::string& answer,
              InputSets sets = InputSets::plus) {
  const ScorerPtr scorer = open_function_scorer(suite, sets, *shared_sandbox().sandbox, "");
  return scorer->score(Sample{.id = suite->cases.begin()->first}, answer);
}

Verdict score(const std::string& answer, InputSets sets = InputSets::plus) {
  return score(suite_of(square()), answer, sets);
}

std::string fenced(const std::string& code) {
  return "Here it is:\n```python\n" + code + "\n```\nDone.";
}

TEST(FunctionScorer, PassesWhatReturnsTheExpectedValues) {
  PONDER_NEEDS_SANDBOX();
  const Verdict verdict = score(fenced("def square(x):\n    return x ** 2"));
  EXPECT_EQ(verdict.outcome, Outcome::correct) << verdict.extracted;
  EXPECT_EQ(verdict.reason, "passed");
  EXPECT_EQ(verdict.extracted, "base 3 of 3, plus 3 of 3; tier strong");
  EXPECT_EQ(verdict.other_scores, (std::map<std::string, double>{{"base", 1}}));
}

TEST(FunctionScorer, SaysWhereAWrongProgramFails) {
  PONDER_NEEDS_SANDBOX();
  const Verdict wrong = score(fenced("def square(x):\n    return x * x if x < 1e9 else 0"));
  EXPECT_EQ(wrong.outcome, Outcome::incorrect);
  EXPECT_EQ(wrong.reason, "wrong_output");
  EXPECT_EQ(wrong.extracted,
            "base 3 of 3, plus 1 of 3; plus input 2: expected 1e+200, got 0; tier strong");
  EXPECT_EQ(wrong.other_scores, (std::map<std::string, double>{{"base", 1}}));
  const Verdict base = score(fenced("def square(x):\n    return x * x + (x == 2)"));
  EXPECT_EQ(base.extracted, "base 2 of 3; base input 2: expected 4, got 5; tier strong");
  EXPECT_EQ(base.other_scores, (std::map<std::string, double>{{"base", 0}}));
}

TEST(FunctionScorer, HasAReasonForEachWayToFail) {
  PONDER_NEEDS_SANDBOX();

  struct Case {
    std::string answer;
    std::string reason;
  };

  const std::string big(11 << 20, 'x');
  const std::vector<Case> cases = {
      {fenced("def square(x):\n    raise ValueError(x)"), "exception"},
      {fenced("def square(x):\n    while True: pass"), "time_limit"},
      {fenced("while True: pass"), "time_limit"},
      {fenced("def square(x):\n    import os\n    os._exit(0)"), "no_result"},
      {fenced("def square(x):\n    raise SystemExit(0)"), "exception"},
      {fenced("def cube(x):\n    return x"), "no_entry_point"},
      {fenced("square = 4"), "no_entry_point"},
      {fenced("import nothing_of_this_name\ndef square(x):\n    return x * x"), "exec_error"},
      {fenced("def square(x:\n    return ="), "syntax_error"},
      {fenced("def square(x):\n    return x * x  # " + std::string(1, '\0')), "nul_byte"},
      {fenced("def square(x):\n    return x * x  # \xFF"), "invalid_utf8"},
      {fenced("def square(x):\n    return x * x\n#" + big), "too_long"},
      {"I cannot do this.", "no_code"},
      {"The\nword", "no_code"},
      {"The square is easy, (really", "no_code"},
      {big, "too_long"},
      {"", "empty_answer"},
      {" \n", "empty_answer"},
      {fenced(""), "empty_answer"},
      {fenced("def square(x):\n    return bytearray(5 << 30)"), "memory_limit"},
  };
  for (const Case& c : cases) {
    const Verdict verdict = score(c.answer);
    const std::string shows = c.answer.substr(0, 80);
    EXPECT_EQ(verdict.reason, c.reason) << shows << " " << verdict.extracted;
    EXPECT_NE(verdict.outcome, Outcome::correct) << shows;
    EXPECT_NE(verdict.outcome, Outcome::unscored) << shows;
    EXPECT_EQ(verdict.score, 0) << shows;
  }
}

TEST(FunctionScorer, IsNotFooledByWhatItGetsBack) {
  PONDER_NEEDS_SANDBOX();
  const std::vector<std::string> forgeries = {
      "class E:\n    def __eq__(self, o): return True\n    def __sub__(self, o): return 0\n"
      "def square(x):\n    return E()",
      "class I(int):\n    def __eq__(self, o): return True\n    __hash__ = int.__hash__\n"
      "def square(x):\n    return I(7)",
      "import sys\ndef square(x):\n    f = sys._getframe()\n    while f:\n"
      "        for n in ('expected', 'exp'):\n            if n in f.f_locals: return "
      "f.f_locals[n]\n"
      "        f = f.f_back\n    return None",
      "import gc\ndef square(x):\n    for o in gc.get_objects():\n"
      "        if isinstance(o, dict) and 'done' in o and 'emit' in o:\n"
      "            for i in range(2, 5): o['emit'](i, b'Ri+\\x01\\x00\\x00\\x00\\x01')\n"
      "            o['done']()\n    return 1",
      "import builtins, json\nbuiltins.len = lambda x: 0\nbuiltins.isinstance = lambda *a: True\n"
      "json.dumps = lambda *a, **k: '{\"reason\": \"\"}'\ndef square(x):\n    print('passed')\n"
      "    return 0",
      "import atexit, os\natexit.register(lambda: os.write(1, b'passed'))\n"
      "def square(x):\n    os._exit(0)",
  };
  for (const std::string& code : forgeries) {
    const Verdict verdict = score(fenced(code));
    EXPECT_EQ(verdict.outcome, Outcome::incorrect) << code << "\n" << verdict.extracted;
  }
}

TEST(FunctionScorer, TakesOnlyWhatTheFunctionNeeds) {
  PONDER_NEEDS_SANDBOX();
  const std::string code =
      "from math import prod\nTWO = 1\nTWO += 1\ndef helper(x):\n    return x ** TWO\n"
      "def square(x):\n    return helper(x)\nprint(input())\nassert square(2) == 5\n"
      "if __name__ == '__main__':\n    raise SystemExit\n";
  EXPECT_EQ(score(fenced(code)).reason, "passed");
  EXPECT_EQ(score("Sure! The code:\n\n" + code + "\nThat's it, (hopefully).").reason, "passed");
}

TEST(FunctionScorer, JoinsACompletionToItsPrompt) {
  PONDER_NEEDS_SANDBOX();
  auto suite = suite_of(square());
  suite->completion = true;
  EXPECT_EQ(score(suite, "    return x * x\n").reason, "passed");
  EXPECT_EQ(score(suite, "    return x\n").reason, "wrong_output");
  EXPECT_EQ(score(suite, "    return x * x\n\nThis is right.").reason, "passed");
}

TEST(FunctionScorer, KeepsStateBetweenTheInputs) {
  PONDER_NEEDS_SANDBOX();
  FunctionCase counter = square();
  counter.canonical = "n = 0\ndef square(x):\n    global n\n    n += 1\n    return n\n";
  EXPECT_EQ(
      score(suite_of(counter), fenced("n = [0]\ndef square(x):\n    n[0] += 1\n    return n[0]"))
          .reason,
      "passed");
  EXPECT_EQ(score(suite_of(counter), fenced("def square(x):\n    return 1")).reason,
            "wrong_output");
}

TEST(FunctionScorer, ComparesLargeValuesByDigest) {
  PONDER_NEEDS_SANDBOX();
  FunctionCase large = square();
  large.canonical = "def square(x):\n    return list(range(100000)) + [{x: {1, 2}}]\n";
  const auto suite = suite_of(large);
  EXPECT_EQ(score(suite, fenced("def square(x):\n    return [float(i) for i in range(100000)] + "
                                "[{x: {2.0, True}}]"))
                .reason,
            "passed");
  EXPECT_EQ(
      score(suite, fenced("def square(x):\n    return list(range(100000)) + [{x: {1, 3}}]")).reason,
      "wrong_output");
  EXPECT_EQ(score(suite, fenced("def square(x):\n    return tuple(range(100000)) + ({x: {1, 2}},)"))
                .reason,
            "wrong_output");
}

TEST(FunctionScorer, ScoresNothingWhenTheCanonicalSolutionFails) {
  PONDER_NEEDS_SANDBOX();
  FunctionCase broken = square();
  broken.canonical = "def square(x):\n    return 1 / 0\n";
  const Verdict verdict = score(suite_of(broken), fenced("def square(x):\n    return x * x"));
  EXPECT_EQ(verdict.outcome, Outcome::unscored);
  EXPECT_EQ(verdict.reason, "sandbox_error");
}

TEST(FunctionScorer, KeepsExpectedValuesOnDisk) {
  PONDER_NEEDS_SANDBOX();
  const TemporaryFolder folder;
  const auto suite = suite_of(square());
  const auto once = [&] {
    return open_function_scorer(suite, InputSets::base, *shared_sandbox().sandbox,
                                folder / "expected")
        ->score(Sample{.id = "Own/1"}, fenced("def square(x):\n    return x * x"));
  };
  EXPECT_EQ(once().reason, "passed");
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "expected")) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::filesystem::resize_file(entry.path(), 10);  // damaged: computed again
  }
  EXPECT_EQ(files, 1U);
  EXPECT_EQ(once().reason, "passed");
}

TEST(ClosedScorer, ScoresNothing) {
  const ScorerPtr scorer = function_scorer(InputSets::plus);
  EXPECT_EQ(scorer->name(), "evalplus_plus/1");
  const Verdict verdict = scorer->score(Sample{}, "x");
  EXPECT_EQ(verdict.outcome, Outcome::unscored);
  EXPECT_EQ(verdict.reason, "no_sandbox");
}

}  // namespace
}  // namespace ponder::program
