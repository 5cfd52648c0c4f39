#include "tasks/aime.h"

#include <set>

#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "tests/support/gold_answers.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

LoadedTask loaded(const Task& task) {
  auto out = task.load({.data_dir = real_data_dir()});
  EXPECT_TRUE(out) << out.error().message;
  return out ? std::move(*out) : LoadedTask{};
}

TEST(Aime, LoadsThirtyProblemsAYear) {
  PONDER_NEEDS_DATA("aime/aime2025-II.jsonl");
  for (const Task& task : {aime_2024(), aime_2025()}) {
    SCOPED_TRACE(task.name);
    const LoadedTask all = loaded(task);
    ASSERT_EQ(all.samples.size(), 30U);
    std::set<std::string> ids;
    for (const Sample& sample : all.samples) {
      ids.insert(sample.id);
      const auto target = parse_int(sample.target);
      ASSERT_TRUE(target) << sample.target;
      EXPECT_EQ(std::to_string(*target), sample.target) << "no leading zeros";
      EXPECT_EQ(sample.subject, sample.id.find("/II-") == std::string::npos ? "I" : "II");
      EXPECT_TRUE(last_message(sample).ends_with("within \\boxed{}."));
    }
    EXPECT_EQ(ids.size(), 30U);
    EXPECT_TRUE(ids.count(task.name + "/I-1") == 1 && ids.count(task.name + "/II-15") == 1);
  }
}

TEST(Aime, AsksExactlyTheseProblems) {
  PONDER_NEEDS_DATA("aime/aime2025-II.jsonl");

  struct Want {
    std::size_t index;
    std::string id;
    std::string target;
    std::string sha256;
  };

  for (const auto& [task, wanted] :
       {std::pair(aime_2024(),
                  std::vector<Want>{
                      {0, "aime_2024/I-1", "204",
                       "37091c4ffbee1a0c4be0a16b4ee12c926309b5695c35a010fcbafcc6848a5b06"},
                      {3, "aime_2024/I-4", "385",
                       "928a411e0a9b99e8cc1cce20285c6ad13713fac6a5d0a882fa17f261f5e8400b"},
                      {29, "aime_2024/II-15", "902",
                       "ae542e1855fadf5073e1d2fe8fde80bc17c5ac4746f2c20d5b4b75820fa603a3"}}),
        std::pair(aime_2025(),
                  std::vector<Want>{
                      {0, "aime_2025/I-1", "70",
                       "8db9af923b3eaa95cdc107c11e5f21913228054529772f278b64361b660e272e"},
                      {15, "aime_2025/II-1", "468",
                       "413080bfe2656e2910a70fad93eea3372e2a4c3b5b42978fcbd3607402b3bf0b"},
                      {29, "aime_2025/II-15", "240",
                       "5bdc234ec16cf443cd7457e025da9c131ade57cee5ae5250c5d4e3a4020dc527"}})}) {
    const LoadedTask all = loaded(task);
    for (const Want& want : wanted) {
      const Sample& sample = all.samples[want.index];
      EXPECT_EQ(sample.id, want.id);
      EXPECT_EQ(sample.target, want.target);
      EXPECT_EQ(sha256_hex(last_message(sample)), want.sha256) << want.id;
    }
  }
}

TEST(Aime, GradesTargetsWithAndWithoutLeadingZerosAsCorrectAndOthersAsWrong) {
  PONDER_NEEDS_DATA("aime/aime2025-II.jsonl");
  for (const Task& task : {aime_2024(), aime_2025()}) {
    for (const Sample& sample : loaded(task).samples) {
      SCOPED_TRACE(sample.id);
      const std::string shifted = std::to_string(std::stoi(sample.target) + 1);
      for (const std::string& text :
           {gold_answer(sample, true), "\\boxed{0" + sample.target + "}",
            "Answer: $" + sample.target + "$", "**" + sample.target + "**"}) {
        EXPECT_EQ(task.scorer->score(sample, text).outcome, Outcome::correct) << text;
      }
      for (const std::string& text :
           {gold_answer(sample, false), "\\boxed{" + shifted + "}", "Answer: $" + shifted + "$"}) {
        EXPECT_EQ(task.scorer->score(sample, text).outcome, Outcome::incorrect) << text;
      }
    }
  }
}

TEST(Aime, IsAskedSixtyFourTimes) {
  EXPECT_EQ(aime_2024().default_epochs, 64);
  EXPECT_EQ(aime_2025().default_epochs, 64);
  EXPECT_EQ(aime_2025().default_max_tokens, 38912);
}

}  // namespace
}  // namespace ponder
