#include "tasks/code_suites.h"

#include "harness/base/sha256.h"
#include "scorers/program/language_scorer.h"
#include "tests/support/open_sandbox.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

LoadedTask loaded(const Task& task) {
  auto loaded_task = task.load({.data_dir = real_data_dir()});
  EXPECT_TRUE(loaded_task) << loaded_task.error().message;
  return loaded_task ? std::move(*loaded_task) : LoadedTask{};
}

TEST(Mbpp3Shot, AsksWithThreeExamples) {
  PONDER_NEEDS_DATA("mbpp/mbpp.jsonl");
  const LoadedTask task = loaded(mbpp_3shot());
  ASSERT_EQ(task.samples.size(), 500U);
  EXPECT_EQ(task.num_fewshot, 3);
  EXPECT_EQ(task.samples.front().id, "mbpp/11");
  EXPECT_EQ(task.samples.back().id, "mbpp/510");
  EXPECT_EQ(sha256_hex(std::get<Text>(task.samples.front().prompt).text),
            "8d9e21c0a49993c96c3d9b9ebfeab807986ec347f22336422e51e0032820a29b");
  EXPECT_EQ(sha256_hex(std::get<Text>(task.samples.back().prompt).text),
            "f5af797d5e4c2c5e8feb6b54e284ab30bfb877684138f8790f8f96e9a8851360");
}

TEST(CruxEval, AsksForAnAssertionBetweenTags) {
  PONDER_NEEDS_DATA("cruxeval/cruxeval.jsonl");
  const LoadedTask output = loaded(cruxeval_output());
  const LoadedTask input = loaded(cruxeval_input());
  ASSERT_EQ(output.samples.size(), 800U);
  EXPECT_EQ(sha256_hex(last_message(output.samples[0])),
            "b2a636e846905e891bc3f170ab1c380a5f041a4957a0227890216a56aaba4664");
  EXPECT_EQ(sha256_hex(last_message(input.samples[0])),
            "0d2072853d7c17ddfa6a8c2b61cc337c3b8123f3365abfc524fee2416173ff4f");
}

TEST(MultiplE, HasATaskForEachLanguageWithItsOwnStops) {
  PONDER_NEEDS_DATA("multipl_e/humaneval-cpp.jsonl");
  const std::vector<Task> tasks = multipl_e();
  ASSERT_EQ(tasks.size(), program::languages().size());
  for (const Task& task : tasks) {
    SCOPED_TRACE(task.name);
    EXPECT_EQ(loaded(task).samples.size(), static_cast<std::size_t>(task.rows));
    EXPECT_FALSE(task.stop.empty());
    EXPECT_TRUE(task.needs_sandbox);
  }
}

TEST(MultiplE, GradesAProgramOfTheRealFile) {
  PONDER_NEEDS_DATA("multipl_e/humaneval-sh.jsonl");
  std::string why;
  const auto sandbox = sandbox_or_null(Tier::strong, 1, why);
  if (sandbox == nullptr) GTEST_SKIP() << why;
  for (const Task& task : multipl_e()) {
    if (task.name != "multipl_e_sh") continue;
    const auto scorer = loaded(task).open_scorer(*sandbox);
    ASSERT_TRUE(scorer) << scorer.error().message;
    const Sample sample{.id = "HumanEval_23_strlen"};
    const Verdict right = (*scorer)->score(sample, "    echo ${#1}");
    EXPECT_EQ(right.reason, "passed") << right.extracted;
    EXPECT_EQ((*scorer)->score(sample, "    echo 3").reason, "failed_test");
  }
}

}  // namespace
}  // namespace ponder
