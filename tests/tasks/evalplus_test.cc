#include "tasks/evalplus.h"

#include <algorithm>
#include <cstdlib>

#include "harness/base/sha256.h"
#include "tasks/raw_rows.h"
#include "tests/support/open_sandbox.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

LoadedTask loaded(const Task& task) {
  auto loaded_task = task.load({.data_dir = real_data_dir()});
  EXPECT_TRUE(loaded_task) << loaded_task.error().message;
  return loaded_task ? std::move(*loaded_task) : LoadedTask{};
}

struct Want {
  std::size_t index;
  std::string id;
  std::size_t length;
  std::string sha256;
};

TEST(EvalPlus, AsksForAScriptInACodeBlock) {
  PONDER_NEEDS_DATA("evalplus/HumanEvalPlus.jsonl.gz");
  PONDER_NEEDS_DATA("evalplus/MbppPlus.jsonl.gz");
  const std::vector<Want> humaneval_wanted = {
      {0, "HumanEval/0", 462, "6ef69217259724e1cebbd5709fa8628680cd93eda3e7b22a286f4092e2754aad"},
      {115, "HumanEval/115", 1160,
       "cfb73cb9989a65b1a3989123b6e6f5b28d5fe30db7a32720aeb6d8a151b49a89"},
      {163, "HumanEval/163", 406,
       "c023fd357e2b6da845e9a5f5317e52875a76de252a28432c3b77e3763d04dc1a"}};
  const std::vector<Want> mbpp_wanted = {
      {0, "Mbpp/2", 265, "78ffe3a4e9942af5f87a1e32b6d1e9484132d694b1dc2f53738c605c08d6af24"},
      {100, "Mbpp/226", 262, "3f7690bb60c183a0559015b0466e421b725eeed762abd551395294ea86a61809"},
      {377, "Mbpp/809", 294, "7999b3e2632427aebf2a52829ea065ebf8a063d4ae9df9ac17fa65344f295f40"}};
  for (const auto& [task, wanted] :
       {std::pair(humaneval(), humaneval_wanted), std::pair(humaneval_plus(), humaneval_wanted),
        std::pair(mbpp(), mbpp_wanted), std::pair(mbpp_plus(), mbpp_wanted)}) {
    const LoadedTask loaded_task = loaded(task);
    EXPECT_EQ(loaded_task.samples.size(), static_cast<std::size_t>(task.rows)) << task.name;
    for (const Want& want : wanted) {
      const Sample& sample = loaded_task.samples.at(want.index);
      EXPECT_EQ(sample.id, want.id);
      EXPECT_EQ(last_message(sample).size(), want.length) << want.id;
      EXPECT_EQ(sha256_hex(last_message(sample)), want.sha256) << want.id;
    }
  }
}

TEST(EvalPlus, GivesBaseModelsThePromptToContinue) {
  PONDER_NEEDS_DATA("evalplus/HumanEvalPlus.jsonl.gz");
  PONDER_NEEDS_DATA("evalplus/MbppPlus.jsonl.gz");
  const auto text = [](const Task& task, std::size_t index) {
    return std::get<Text>(loaded(task).samples.at(index).prompt).text;
  };
  EXPECT_EQ(sha256_hex(text(humaneval_base(), 115)),
            "c5d779843675ccaa9a0dfb1f1fe12ea9d22e7603eac0eef27b2977beedfbff11");
  EXPECT_EQ(sha256_hex(text(mbpp_plus_base(), 377)),
            "ed81342273bdae964b8f293af4fd4e5b4b2389211f4b357c1662522e3b687342");
  EXPECT_EQ(humaneval_plus_base().stop.size(), 11U);
  EXPECT_EQ(mbpp_base().stop.size(), 8U);
  EXPECT_TRUE(humaneval().stop.empty());
}

TEST(EvalPlus, RefusesExamplesAndAChangedFile) {
  EXPECT_EQ(mbpp().load({.data_dir = "/nowhere", .num_fewshot = 3}).error().code, ErrorCode::usage);
  EXPECT_EQ(mbpp().load({.data_dir = "/nowhere"}).error().code, ErrorCode::config);
}

/// One of each way in which inputs are restored or outputs judged, and the files' oddities:
/// Infinity, integers beyond 64 bits, {} for no inputs.
const std::vector<std::string> kHumanEvalIds = {"HumanEval/2", "HumanEval/32", "HumanEval/53"};
const std::vector<std::string> kMbppIds = {
    "Mbpp/2",   "Mbpp/64",  "Mbpp/75",  "Mbpp/106", "Mbpp/115", "Mbpp/124",
    "Mbpp/252", "Mbpp/259", "Mbpp/278", "Mbpp/307", "Mbpp/404", "Mbpp/446",
    "Mbpp/558", "Mbpp/580", "Mbpp/581", "Mbpp/722", "Mbpp/737", "Mbpp/793"};

void expect_canonical_solutions_pass(const Task& task, const std::vector<std::string>& ids) {
  std::string why;
  const auto sandbox = sandbox_or_null(Tier::strong, 2, why);
  if (sandbox == nullptr) GTEST_SKIP() << why;
  const TempDir cache;
  ::setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);
  const LoadedTask loaded_task = loaded(task);
  const ScorerPtr scorer = *loaded_task.open_scorer(*sandbox);
  ::unsetenv("XDG_CACHE_HOME");
  std::size_t found = 0;
  const auto rows = read_raw_rows(task.files.front(), real_data_dir());
  ASSERT_TRUE(rows);
  for (const RawRow& row : *rows) {
    const std::string id = *row.string("task_id");
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) continue;
    ++found;
    const std::string code = *row.string("prompt") + *row.string("canonical_solution");
    const Verdict right = scorer->score(Sample{.id = id}, "```python\n" + code + "\n```");
    EXPECT_EQ(right.reason, "passed") << id << " " << right.extracted;
    const std::string entry_point = *row.string("entry_point");
    const Verdict wrong = scorer->score(
        Sample{.id = id}, "```python\ndef " + entry_point + "(*a):\n    return 7919.5\n```");
    EXPECT_EQ(wrong.reason, "wrong_output") << id << " " << wrong.extracted;
  }
  EXPECT_GE(found, 3U);
}

TEST(EvalPlus, PassesCanonicalSolutionsOfHumanEval) {
  PONDER_NEEDS_DATA("evalplus/HumanEvalPlus.jsonl.gz");
  expect_canonical_solutions_pass(humaneval_plus(), kHumanEvalIds);
}

TEST(EvalPlus, PassesCanonicalSolutionsOfMbpp) {
  PONDER_NEEDS_DATA("evalplus/MbppPlus.jsonl.gz");
  expect_canonical_solutions_pass(mbpp_plus(), kMbppIds);
}

}  // namespace
}  // namespace ponder
