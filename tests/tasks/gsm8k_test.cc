#include "tasks/gsm8k.h"

#include <fstream>

#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "tests/support/gold_answers.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

LoadedTask loaded(std::int32_t num_fewshot, const std::string& data_dir) {
  auto task = gsm8k().load({.data_dir = data_dir, .num_fewshot = num_fewshot});
  EXPECT_TRUE(task) << task.error().message;
  return task ? std::move(*task) : LoadedTask{};
}

TEST(Gsm8k, LoadsItsRowsWithTheirPrompts) {
  PONDER_NEEDS_DATA("gsm8k/test.jsonl");
  const LoadedTask task = loaded(-1, real_data_dir());
  ASSERT_EQ(task.samples.size(), 1319U);
  EXPECT_EQ(task.num_fewshot, 0);
  EXPECT_EQ(task.fewshot_source, "");

  struct Want {
    std::size_t index;
    std::string id;
    std::size_t length;
    std::string sha256;
  };

  const std::vector<Want> wanted = {
      {0, "gsm8k/0001", 353, "bd7186ee500f8fcca5a09da7a37d8bd12b20f564b7423922cbf1545092add41b"},
      {1, "gsm8k/0002", 176, "4bbd7dae186086339daa668f9e28e75c4dad7c0bf4f60a0a004eee0cece678b7"},
      {99, "gsm8k/0100", 427, "182d94ff4dc74afe4450390d46340a3e8c90872695a0abaa9f4990b09a1def69"},
      {659, "gsm8k/0660", 278, "9fdc6cde13bae7d063cd336d23ca9445fa7729918c6255428dd2a9287cb5ad70"},
      {1318, "gsm8k/1319", 254, "1841d1754cc890562f0013b4ff216ab23a39b8dd6f0e739a93bb9b66e52c6bf0"},
  };
  for (const Want& want : wanted) {
    const Sample& sample = task.samples[want.index];
    EXPECT_EQ(std::get<Chat>(sample.prompt).messages.size(), 1U);
    EXPECT_EQ(sample.id, want.id);
    EXPECT_EQ(last_message(sample).size(), want.length) << want.id;
    EXPECT_EQ(sha256_hex(last_message(sample)), want.sha256) << want.id;
  }
}

TEST(Gsm8k, GradesEveryTargetAsCorrectAndEveryOtherNumberAsWrong) {
  PONDER_NEEDS_DATA("gsm8k/test.jsonl");
  const ScorerPtr scorer = gsm8k().scorer;
  for (const Sample& sample : loaded(0, real_data_dir()).samples) {
    SCOPED_TRACE(sample.id);
    const std::int64_t gold = std::stoll(sample.target);
    const std::string shifted = std::to_string(gold + 1);
    for (const std::string& text :
         {sample.target, "#### " + sample.target,
          "So 3 + 4 = 7. The answer is $" + sample.target + ".", gold_answer(sample, true)}) {
      EXPECT_EQ(scorer->score(sample, text).outcome, Outcome::correct) << text;
    }
    for (const std::string& text :
         {shifted, "#### " + shifted, "\\boxed{" + shifted + "}", gold_answer(sample, false)}) {
      EXPECT_EQ(scorer->score(sample, text).outcome, Outcome::incorrect) << text;
    }
  }
}

TEST(Gsm8k, PutsWorkedExamplesBeforeTheQuestionAsTurns) {
  PONDER_NEEDS_DATA("gsm8k/train.jsonl.gz");
  const std::string own = "/exemplars/gsm8k_cot.jsonl";
  if (file_exists(real_data_dir() + own)) GTEST_SKIP() << "PONDER_DATA_DIR has exemplars";
  const LoadedTask task = loaded(5, real_data_dir());
  EXPECT_EQ(task.num_fewshot, 5);
  EXPECT_EQ(task.fewshot_source, "gsm8k/train.jsonl.gz, first 5 rows");
  EXPECT_NE(task.dataset_sha256, loaded(0, real_data_dir()).dataset_sha256);

  const auto& messages = std::get<Chat>(task.samples[0].prompt).messages;
  ASSERT_EQ(messages.size(), 11U);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    EXPECT_EQ(messages[i].role, i % 2 == 0 ? "user" : "assistant");
    EXPECT_EQ(messages[i].content.find("<<"), std::string::npos);
    EXPECT_EQ(messages[i].content.find("####"), std::string::npos);
  }
  // Each example ends in the form that the instruction asks for, with its own right answer.
  EXPECT_NE(messages[1].content.find("\nThe answer is \\boxed{72}."), std::string::npos);
  EXPECT_EQ(last_message(task.samples[0]), last_message(loaded(0, real_data_dir()).samples[0]));
}

TEST(Gsm8k, TakesTheUsersOwnExamplesFirst) {
  PONDER_NEEDS_DATA("gsm8k/test.jsonl");
  const TempDir dir;
  std::filesystem::create_directory_symlink(real_data_dir() + "/gsm8k", dir.path() + "/gsm8k");
  std::filesystem::create_directory(dir.path() + "/exemplars");
  {
    std::ofstream out(dir.path() + "/exemplars/gsm8k_cot.jsonl");
    for (int i = 1; i <= 4; ++i) {
      out << R"({"question": "What is 1 + )" << i << R"(?", "answer": "We add. The answer is )"
          << 1000 + i << ".\"}\n";
    }
  }
  const LoadedTask task = loaded(4, dir.path());
  EXPECT_EQ(task.fewshot_source, "exemplars/gsm8k_cot.jsonl, first 4 rows");
  const auto& messages = std::get<Chat>(task.samples[0].prompt).messages;
  ASSERT_EQ(messages.size(), 9U);
  EXPECT_EQ(messages[7].content, "We add.\nThe answer is \\boxed{1004}.");

  const auto more = gsm8k().load({.data_dir = dir.path(), .num_fewshot = 5});
  ASSERT_FALSE(more);
  EXPECT_NE(more.error().message.find("has 4 examples, --num-fewshot asks for 5"),
            std::string::npos);
}

TEST(Gsm8k, ShowsWhatTheFiltersOfLmEvalMakeOfAnAnswer) {
  const ScorerPtr scorer = gsm8k().scorer;
  EXPECT_EQ(scorer->other_scores(),
            (std::vector<std::string>{"lm_eval_strict", "lm_eval_flexible"}));
  const Sample sample{.target = "1234"};
  const auto others = [&](std::string_view answer) {
    return scorer->score(sample, answer).other_scores;
  };
  using Scores = std::map<std::string, double>;
  EXPECT_EQ(others("so\n#### 1,234"), (Scores{{"lm_eval_strict", 1}, {"lm_eval_flexible", 1}}));
  EXPECT_EQ(others("\\boxed{1234}"), (Scores{{"lm_eval_strict", 0}, {"lm_eval_flexible", 1}}));
  EXPECT_EQ(others("\\boxed{1234}, 2 hours"),
            (Scores{{"lm_eval_strict", 0}, {"lm_eval_flexible", 0}}));
  EXPECT_EQ(others(""), (Scores{{"lm_eval_strict", 0}, {"lm_eval_flexible", 0}}));
}

TEST(Gsm8kBase, AsksAsTextToBeContinued) {
  PONDER_NEEDS_DATA("gsm8k/train.jsonl.gz");
  const auto loaded_base = gsm8k_base().load({.data_dir = real_data_dir(), .num_fewshot = -1});
  ASSERT_TRUE(loaded_base) << loaded_base.error().message;
  EXPECT_EQ(loaded_base->num_fewshot, 4);
  ASSERT_EQ(loaded_base->samples.size(), 1319U);
  const std::string text = std::get<Text>(loaded_base->samples[0].prompt).text;
  EXPECT_TRUE(text.starts_with("Question: "));
  EXPECT_TRUE(text.ends_with("\nAnswer:"));
  std::size_t blocks = 0;
  for (std::size_t at = text.find("\n\n\nQuestion: "); at != std::string::npos; ++blocks) {
    at = text.find("\n\n\nQuestion: ", at + 1);
  }
  EXPECT_EQ(blocks, 4U);
  EXPECT_EQ(loaded_base->samples[0].target, loaded(0, real_data_dir()).samples[0].target);
}

TEST(Gsm8k, RefusesAnotherNumberOfExamples) {
  const auto task = gsm8k().load({.data_dir = "/nowhere", .num_fewshot = 3});
  ASSERT_FALSE(task);
  EXPECT_EQ(task.error().code, ErrorCode::usage);
}

TEST(Gsm8k, RefusesAFileWithOneByteChanged) {
  PONDER_NEEDS_DATA("gsm8k/test.jsonl");
  const TempDir dir;
  std::filesystem::create_directory(dir.path() + "/gsm8k");
  std::string bytes = read_file(real_data_dir() + "/gsm8k/test.jsonl").value();
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(dir.path() + "/gsm8k/test.jsonl", std::ios::binary) << bytes;
  const auto task = gsm8k().load({.data_dir = dir.path()});
  ASSERT_FALSE(task);
  EXPECT_NE(task.error().message.find("sha256 is " + sha256_hex(bytes)), std::string::npos);
  EXPECT_NE(task.error().message.find("expected 3730d312"), std::string::npos);
}

TEST(Gsm8k, SaysHowToGetAMissingFile) {
  const TempDir dir;
  const auto task = gsm8k().load({.data_dir = dir.path()});
  ASSERT_FALSE(task);
  EXPECT_EQ(task.error().hint,
            "set PONDER_DATA_DIR to the folder that holds gsm8k/test.jsonl, or get it by ponder "
            "fetch TASK");
}

}  // namespace
}  // namespace ponder
