// Programs that try to turn a wrong answer into a pass (rows 43 to 48 of the attack table, and the
// values of row 51 that no grader expects), through the whole path: extraction, driver, sandbox,
// decoder, comparison. Each knows this source; none may pass.

#include <gtest/gtest.h>

#include "scorers/program/function_scorer.h"
#include "tests/sandbox/attack_table.h"
#include "tests/support/shared_sandbox.h"

namespace ponder::program {
namespace {

std::string inputs(int count) {
  std::string json = "[";
  for (int x = 0; x < count; ++x) json += (x > 0 ? ", [" : "[") + std::to_string(x) + "]";
  return json + "]";
}

/// By exact equality, and by nearness of floats.
std::shared_ptr<FunctionSuite> suite_of(const std::string& canonical, double atol) {
  auto suite = std::make_shared<FunctionSuite>();
  suite->dataset_sha256 = "forgery";
  suite->least_cpu = std::chrono::milliseconds(1000);
  suite->cases.emplace("Own/1", FunctionCase{.id = "Own/1",
                                             .entry_point = "f",
                                             .prompt = "def f(x):\n",
                                             .canonical = canonical,
                                             .base = {.json = inputs(10), .count = 10},
                                             .plus = {.json = inputs(20), .count = 20},
                                             .atol = atol});
  return suite;
}

struct Problem {
  std::string canonical = {};
  ScorerPtr scorer = {};
};

std::vector<Problem> problems() {
  std::vector<Problem> out;
  for (const auto& [canonical, atol] :
       {std::pair<std::string, double>{"def f(x):\n    return x * x + 1\n", 0},
        std::pair<std::string, double>{"def f(x):\n    return x * 0.25 + 3\n", 1e-6}}) {
    out.push_back({canonical, open_function_scorer(suite_of(canonical, atol), InputSets::plus,
                                                   *shared_sandbox().sandbox, "")});
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> forgeries() {
  const AttackWords words{.mark = "forgery", .secret_file = "/nowhere/key"};
  std::vector<std::pair<std::string, std::string>> out;
  for (const Attack& attack : read_attacks()) {
    const bool forges = (attack.number >= 43 && attack.number <= 48) || attack.number == 51;
    if (attack.kind != "function" || !forges) continue;
    out.emplace_back(attack.file, attack_source(attack.file, words, false));
  }
  return out;
}

Verdict score(const Scorer& scorer, const std::string& program) {
  return scorer.score(Sample{.id = "Own/1"}, "```python\n" + program + "\n```\n");
}

TEST(Forgery, NeverPasses) {
  PONDER_NEEDS_SANDBOX();
  const auto programs = forgeries();
  ASSERT_GE(programs.size(), 24U);
  for (const Problem& problem : problems()) {
    for (const auto& [file, program] : programs) {
      const Verdict verdict = score(*problem.scorer, program);
      EXPECT_EQ(verdict.score, 0) << file;
      EXPECT_EQ(verdict.other_scores.at("base"), 0) << file;
      EXPECT_NE(verdict.outcome, Outcome::correct) << file << ": " << verdict.extracted;
      EXPECT_NE(verdict.outcome, Outcome::unscored) << file << ": " << verdict.extracted;
    }
  }
}

TEST(Forgery, StandsBesideTheCanonicalSolutionWhichPasses) {
  PONDER_NEEDS_SANDBOX();
  for (const Problem& problem : problems()) {
    const Verdict verdict = score(*problem.scorer, problem.canonical);
    EXPECT_EQ(verdict.outcome, Outcome::correct) << verdict.extracted;
    EXPECT_EQ(verdict.other_scores.at("base"), 1);
  }
}

}  // namespace
}  // namespace ponder::program
