// BBH and ZebraLogic.

#include <fstream>
#include <map>

#include "tasks/bbh.h"
#include "tasks/dataset.h"
#include "tasks/zebralogic.h"
#include "tests/support/gold_answers.h"
#include "tests/tasks/data.h"
#include "tests/tasks/golden_prompts.h"

namespace ponder {
namespace {

LoadedTask loaded(const Task& task) {
  auto out = task.load({.data_dir = real_data_dir()});
  EXPECT_TRUE(out) << out.error().message;
  return out ? std::move(*out) : LoadedTask{};
}

TEST(Bbh, Loads6511QuestionsIn27Tasks) {
  PONDER_NEEDS_DATA("bbh/tasks/word_sorting.json");
  for (const Task& task : {bbh(), bbh_base()}) {
    const LoadedTask all = loaded(task);
    ASSERT_EQ(all.samples.size(), 6511U);
    std::map<std::string, int> parts;
    for (const Sample& sample : all.samples) ++parts[sample.subject];
    EXPECT_EQ(parts.size(), 27U);
    EXPECT_EQ(parts.at("causal_judgement"), 187);
    EXPECT_EQ(parts.at("penguins_in_a_table"), 146);
    EXPECT_EQ(parts.at("snarks"), 178);
    EXPECT_EQ(parts.at("web_of_lies"), 250);
    EXPECT_EQ(all.num_fewshot, 3);
  }
}

TEST(Bbh, AsksExactlyThesePrompts) {
  PONDER_NEEDS_DATA("bbh/tasks/word_sorting.json");
  for (const Task& task : {bbh(), bbh_base()}) {
    const LoadedTask all = loaded(task);
    expect_golden_prompts(task.name, five_of_each_subject(all));
    for (const Sample& sample : all.samples) {
      const std::string text = prompt_text(sample);
      EXPECT_EQ(text.find("canary"), std::string::npos) << sample.id;
      EXPECT_NE(text.find("\nA: Let's think step by step."), std::string::npos) << sample.id;
    }
  }
}

TEST(Bbh, GradesEveryGoldAsCorrectAndAnotherAsWrong) {
  PONDER_NEEDS_DATA("bbh/tasks/word_sorting.json");
  const Task task = bbh();
  for (const Sample& sample : loaded(task).samples) {
    SCOPED_TRACE(sample.id + ": " + sample.target);
    const Verdict phrase =
        task.scorer->score(sample, "We look at it.\nSo the answer is " + sample.target + ".");
    EXPECT_EQ(phrase.outcome, Outcome::correct);
    EXPECT_EQ(phrase.other_scores.at("lm_eval"), 1);
    EXPECT_EQ(task.scorer->score(sample, gold_answer(sample, true)).outcome, Outcome::correct);
    EXPECT_EQ(task.scorer->score(sample, gold_answer(sample, false)).outcome, Outcome::incorrect);
  }
}

TEST(ZebraLogic, Loads40PuzzlesOfEachSize) {
  PONDER_NEEDS_DATA("zebralogic/grid_mode.jsonl");
  const LoadedTask task = loaded(zebralogic());
  ASSERT_EQ(task.samples.size(), 1000U);
  std::map<std::string, int> sizes;
  for (const Sample& sample : task.samples) ++sizes[sample.subject];
  EXPECT_EQ(sizes.size(), 25U);
  for (const auto& [size, count] : sizes) EXPECT_EQ(count, 40) << size;
}

TEST(ZebraLogic, AsksExactlyThesePromptsWithoutTheSolution) {
  PONDER_NEEDS_DATA("zebralogic/grid_mode.jsonl");
  const LoadedTask task = loaded(zebralogic());
  expect_golden_prompts("zebralogic", five_of_each_subject(task));
  const std::string& text = last_message(task.samples.front());
  EXPECT_TRUE(text.ends_with("            \"Animal\": \"___\"\n        }\n    }\n}\n\n")) << text;
  EXPECT_NE(text.find("{\n    \"reasoning\": \"___\",\n    \"solution\": {\n        \"House 1\": {\n"
                      "            \"Name\": \"___\",\n"),
            std::string::npos)
      << text;
}

TEST(ZebraLogic, GradesEveryGoldAsCorrectAndOneWrongCellAsWrong) {
  PONDER_NEEDS_DATA("zebralogic/grid_mode.jsonl");
  const Task task = zebralogic();
  for (const Sample& sample : loaded(task).samples) {
    SCOPED_TRACE(sample.id);
    const Verdict right = task.scorer->score(sample, gold_answer(sample, true));
    EXPECT_EQ(right.outcome, Outcome::correct);
    EXPECT_EQ(right.other_scores.at("cells"), 1);
    const Verdict wrong = task.scorer->score(sample, gold_answer(sample, false));
    EXPECT_EQ(wrong.outcome, Outcome::incorrect);
    const double cells = task.scorer->other_weights(sample).at("cells");
    EXPECT_DOUBLE_EQ(wrong.other_scores.at("cells"), (cells - 1) / cells);
  }
}

/// Bad rows, in files that are pinned by nothing.
TEST(JsonArray, NamesTheLineOfABadRow) {
  const TempDir dir;
  std::ofstream(dir.path() + "/a.json") << "[\n {\"q\": \"[{\"},\n\n {\"q\": 1}\n]\n";
  const auto rows = read_json_array({.path = "a.json"}, dir.path());
  ASSERT_TRUE(rows) << rows.error().message;
  ASSERT_EQ(rows->rows.size(), 2U);
  EXPECT_EQ(rows->rows[0].string("q").value(), "[{");
  EXPECT_EQ(rows->rows[1].string("q").error().message,
            dir.path() + "/a.json:4: field 'q' is number, expected string");
  std::ofstream(dir.path() + "/b.json") << "{\"canary\": \"x\", \"examples\": [{\"q\": \"1\"}]}";
  const auto inner = read_json_array({.path = "b.json"}, dir.path(), 2);
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->rows.size(), 1U);
  std::ofstream(dir.path() + "/c.json") << "[{\"q\": 1}";
  EXPECT_FALSE(read_json_array({.path = "c.json"}, dir.path()));
  EXPECT_FALSE(read_json_array({.path = "b.json", .rows = 2}, dir.path(), 2));
}

}  // namespace
}  // namespace ponder
