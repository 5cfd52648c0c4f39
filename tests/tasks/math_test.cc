#include "tasks/math.h"

#include <fstream>
#include <map>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "tests/support/gold_answers.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

LoadedTask loaded(const Task& task, std::int32_t num_fewshot = -1) {
  auto out = task.load({.data_dir = real_data_dir(), .num_fewshot = num_fewshot});
  EXPECT_TRUE(out) << out.error().message;
  return out ? std::move(*out) : LoadedTask{};
}

TEST(Math, LoadsItsProblemsBySubject) {
  PONDER_NEEDS_DATA("math/test.jsonl");
  const LoadedTask task = loaded(math());
  ASSERT_EQ(task.samples.size(), 5000U);
  std::map<std::string, int> subjects;
  for (const Sample& sample : task.samples) {
    ++subjects[sample.subject];
    EXPECT_FALSE(sample.target.empty()) << sample.id;
  }
  EXPECT_EQ(subjects, (std::map<std::string, int>{{"Algebra", 1187},
                                                  {"Counting & Probability", 474},
                                                  {"Geometry", 479},
                                                  {"Intermediate Algebra", 903},
                                                  {"Number Theory", 540},
                                                  {"Prealgebra", 871},
                                                  {"Precalculus", 546}}));
}

TEST(Math, AsksExactlyTheseProblems) {
  PONDER_NEEDS_DATA("math/test.jsonl");

  struct Want {
    std::size_t index;
    std::string target;
    std::string sha256;
  };

  const LoadedTask all = loaded(math());
  for (const Want& want : std::vector<Want>{
           {0, "2", "f0d2c57143073422216c2435c928fb807e602fc7b741656411e95d52ea76e315"},
           {1, "10", "1988fb2ce8eccd5305a5283df19a536ae80db25f9117f9340b3709291efb3056"},
           {1234, "12", "9fbd95c11cd2e03fb48dacb9ef58e165f37f87c88f60db3a72cb723919fce2f7"},
           {2500, "\\frac{1}{2}",
            "d1392655d2167857037b0c35f8e37485bddce72b3366bcc4f55c0a0cf9c1e5ee"},
           {4999, "\\begin{pmatrix} 1 \\\\ -2 \\\\ -1 \\end{pmatrix}",
            "6f02c03e3082d0d289c27b0473f938d55d6d84568c9aa835b56a8e8d6a79eb29"}}) {
    EXPECT_EQ(all.samples[want.index].target, want.target);
    EXPECT_EQ(sha256_hex(last_message(all.samples[want.index])), want.sha256) << want.index;
  }
  const LoadedTask some = loaded(math_500());
  for (const Want& want : std::vector<Want>{
           {0, "\\left( 3, \\frac{\\pi}{2} \\right)",
            "6f533ecff8ed829f5a77231fd71a61a93c67b84c88e7869ad2f485aac7f647e0"},
           {1, "p - q", "e82c96bc2f3cba39a4b7adbb17c82920077905b2422a34d4b682f630acace3f1"},
           {123, "8", "2a8c1c1f1ac00d2c31fdeabed5265e6d373768a0874157ccd873ab9eeb471f3a"},
           {250, "13", "a0f8037d3351564a3332eab0983f250e96719e7a78137355e7cffbdb5e520eee"},
           {499, "106^\\circ",
            "b71d8f5587bb35de4f00dc0a772020df9dceee2d0fe143d5a4e9633fdd27ff54"}}) {
    EXPECT_EQ(some.samples[want.index].target, want.target);
    EXPECT_EQ(sha256_hex(last_message(some.samples[want.index])), want.sha256) << want.index;
  }
}

TEST(Math500, IsAPartOfMathWithTheSameTargets) {
  PONDER_NEEDS_DATA("math/math500.jsonl");
  std::map<std::string, std::string> targets;
  for (const Sample& sample : loaded(math()).samples) targets[last_message(sample)] = sample.target;
  ASSERT_EQ(targets.size(), 5000U);
  const LoadedTask task = loaded(math_500());
  ASSERT_EQ(task.samples.size(), 500U);
  for (const Sample& sample : task.samples) {
    EXPECT_EQ(targets[last_message(sample)], sample.target) << sample.id;
  }
}

/// The whole set is graded in tests/run/gold_replay_test.cc.
TEST(Math, GradesTargetsAsCorrectAndOthersAsWrong) {
  PONDER_NEEDS_DATA("math/math500.jsonl");
  const ScorerPtr scorer = math_500().scorer;
  for (const Sample& sample : loaded(math_500()).samples) {
    SCOPED_TRACE(sample.id + ": " + sample.target);
    for (const std::string& text :
         {gold_answer(sample, true), "So the answer is $" + sample.target + "$.",
          "#### " + sample.target, "\\[\\boxed{" + sample.target + "}\\]"}) {
      EXPECT_EQ(scorer->score(sample, text).outcome, Outcome::correct) << text;
    }
    EXPECT_EQ(scorer->score(sample, gold_answer(sample, false)).outcome, Outcome::incorrect);
  }
}

void write_exemplars(const std::string& folder, int count) {
  std::filesystem::create_directory(folder + "/exemplars");
  std::ofstream out(folder + "/exemplars/math_cot.jsonl");
  for (int i = 1; i <= count; ++i) {
    out << R"({"problem": "What is $)" << i << R"( + 1$?", "solution": "We add.\nFinal Answer: )"
        << "The final answer is $" << 1000 + i << R"($. I hope it is correct."})"
        << "\n";
  }
}

TEST(Math, TakesTheUsersExamplesAsTurnsThatEndInABox) {
  PONDER_NEEDS_DATA("math/test.jsonl");
  const TempDir dir;
  std::filesystem::create_directory_symlink(real_data_dir() + "/math", dir.path() + "/math");
  const auto without = math().load({.data_dir = dir.path(), .num_fewshot = 4});
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().hint,
            "set PONDER_DATA_DIR to the folder that holds exemplars/math_cot.jsonl, or get it by "
            "ponder fetch TASK");

  write_exemplars(dir.path(), 4);
  const auto chat = math().load({.data_dir = dir.path(), .num_fewshot = 4});
  ASSERT_TRUE(chat) << chat.error().message;
  EXPECT_EQ(chat->fewshot_source, "exemplars/math_cot.jsonl, first 4 rows");
  const auto& messages = std::get<Chat>(chat->samples[0].prompt).messages;
  ASSERT_EQ(messages.size(), 9U);
  EXPECT_EQ(messages[7].content, "We add.\nThe answer is \\boxed{1004}.");

  const auto base = math_base().load({.data_dir = dir.path(), .num_fewshot = -1});
  ASSERT_TRUE(base) << base.error().message;
  const std::string& text = std::get<Text>(base->samples[0].prompt).text;
  EXPECT_TRUE(text.starts_with(
      "Question: What is $1 + 1$?\nAnswer: We add.\nFinal Answer: The final answer is $1001$. I "
      "hope it is correct.\n\n\nQuestion: What is $2 + 1$?\n"));
  EXPECT_TRUE(text.ends_with("\nAnswer:"));
}

}  // namespace
}  // namespace ponder
