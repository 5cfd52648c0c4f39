#include "results/reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "results/leaderboard.h"
#include "results/reference_comparison.h"
#include "results/reference_table.h"
#include "results/table.h"
#include "tests/results/fixture.h"
#include "tests/results/golden.h"

namespace ponder {
namespace {

using namespace testing_fixture;

const Sampling kThinks{.temperature = 0.6, .top_k = 20, .top_p = 0.95};
const Sampling kAnswers{.temperature = 0.7, .top_k = 20, .top_p = 0.8, .presence_penalty = 1.5};

RunManifest run_of(const std::string& model,
                   const std::string& task = "math_500",
                   const std::vector<Mode>& modes = {thinking(), no_thinking()}) {
  RunManifest run = manifest({task}, modes, 500);
  run.model = model;
  for (ModeInfo& mode : run.identity.modes) {
    mode.sampling = mode.mode.kind == Mode::Kind::no_thinking ? kAnswers : kThinks;
  }
  for (TaskInfo& info : run.identity.tasks) info.max_tokens = 32768;
  return run;
}

/// `correct` of the 500 samples right in every mode.
Summary summary_of(const RunManifest& run, int correct, int samples = 500) {
  MemoryStore store(run);
  for (int i = 0; i < samples; ++i) {
    for (const ModeInfo& mode : run.identity.modes) {
      (void)store.append(
          record(run.identity.tasks[0].name, "q" + std::to_string(i), mode.mode, i < correct));
    }
  }
  return *summarize(store);
}

ReferenceComparison compared(const RunManifest& run, int correct = 480) {
  const auto all = compare_with_references(summary_of(run, correct));
  EXPECT_FALSE(all.empty());
  return all.empty() ? ReferenceComparison{} : all.front();
}

TEST(ReferenceTable, IsWholeAndInPercentAsPrinted) {
  EXPECT_EQ(reference::models().size(), reference::kModelCount);
  EXPECT_EQ(reference::chat().size(), 17U);
  EXPECT_EQ(reference::base().size(), 13U);
  for (const auto& row : reference::chat()) {
    for (const reference::Points& points : {row.thinking, row.no_thinking}) {
      for (const double one : points) {
        EXPECT_GT(one, 1) << row.benchmark.name;
        EXPECT_LT(one, 100) << row.benchmark.name;
        EXPECT_NEAR(one * 10, std::round(one * 10), 1e-9) << row.benchmark.name;
      }
    }
  }
}

TEST(ReferenceTable, TheLargestModelsColumnIsThatOfTables11And12) {
  const std::pair<double, double> expected[] = {
      {92.7, 89.2}, {71.1, 62.9}, {89.6, 86.1}, {77.1, 62.5}, {83.4, 83.2}, {98.0, 91.2},
      {85.7, 40.1}, {81.5, 24.7}, {80.3, 37.7}, {70.8, 68.0}, {70.7, 35.3}, {71.9, 70.2},
      {78.7, 75.6}, {84.3, 79.8}, {80.8, 32.4}, {54.7, 27.0}, {77.1, 67.6}};
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    const auto& row = reference::chat()[i];
    EXPECT_EQ(row.thinking.back(), expected[i].first) << row.benchmark.name;
    EXPECT_EQ(row.no_thinking.back(), expected[i].second) << row.benchmark.name;
  }
}

TEST(ReferenceTable, ALargerDenseBaseModelIsNearlyAlwaysBetter) {
  int worse = 0;
  for (const auto& row : reference::base()) {
    for (std::size_t i = 1; i < 6; ++i) worse += row.points[i] < row.points[i - 1];
  }
  EXPECT_LE(worse, 3) << "a column is out of place";
}

TEST(FindReference, KnowsAModelByItsName) {
  const struct {
    const char* model;
    const char* known;
    double value;
  } cases[] = {
      {"Qwen/Qwen3-8B", "Qwen3-8B", 0.974},
      {"/models/qwen3-0.6b/", "Qwen3-0.6B", 0.776},
      {"Qwen3-30B-A3B-FP8", "Qwen3-30B-A3B", 0.980},
      {"/cache/models--Qwen--Qwen3-14B/snapshots/9c925d64", "Qwen3-14B", 0.968},
  };

  for (const auto& one : cases) {
    const auto found = find_reference(run_of(one.model), "math_500", thinking());
    ASSERT_TRUE(found) << one.model;
    EXPECT_EQ(found->model, one.known);
    EXPECT_DOUBLE_EQ(found->value, one.value);
    EXPECT_FALSE(found->known_by_shape);
  }
}

TEST(FindReference, HasNothingForOtherModelsTasksAndModes) {
  for (const char* model : {"engine/demo_model", "Qwen3-4B-Instruct-2507", "Qwen3-8B-mytune",
                            "Qwen3-8B-Base", "Llama-3-8B", ""}) {
    EXPECT_FALSE(find_reference(run_of(model), "math_500", thinking())) << model;
  }
  const RunManifest run = run_of("Qwen3-8B");
  EXPECT_FALSE(find_reference(run, "gsm8k_base", thinking())) << "a figure of the base model";
  EXPECT_FALSE(find_reference(run, "gsm8k", thinking()));
  EXPECT_FALSE(find_reference(run, "", thinking())) << "benchmarks that are no task of ours";
  EXPECT_FALSE(find_reference(run, "math_500", budget(1024)));
  EXPECT_FALSE(find_reference(run, "math_500", {.kind = Mode::Kind::thinking, .soft = true}));
}

TEST(FindReference, NameAndShapeMustAgree) {
  RunManifest run = run_of("Qwen3-8B");
  run.model_details["layers"] = "36";
  run.model_details["parameters"] = "8190735360";
  EXPECT_TRUE(find_reference(run, "math_500", thinking()));
  run.model_details["layers"] = "4";
  run.model_details["parameters"] = "450000";
  EXPECT_FALSE(find_reference(run, "math_500", thinking())) << "a small model in a big one's name";
}

TEST(FindReference, ShapeAloneFindsTheFigureButAllowsNoTest) {
  RunManifest run = run_of("/models/ours");
  run.model_details = {{"architecture", "Qwen3ForCausalLM"},
                       {"layers", "28"},
                       {"parameters", "1720574976"},
                       {"dtype", "BF16"}};
  const auto found = find_reference(run, "math_500", thinking());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->model, "Qwen3-1.7B");
  const ReferenceComparison one = compared(run);
  EXPECT_EQ(one.agreement, Agreement::not_comparable);
  EXPECT_EQ(one.obstacles,
            (std::vector<std::string>{"the model is known by its layers and size alone"}));
}

TEST(FindReference, NamesTheTableOfTheReport) {
  const auto source = [](const char* model, const char* task, const Mode& mode) {
    return find_reference(run_of(model), task, mode)->source;
  };
  EXPECT_EQ(source("Qwen3-8B", "math_500", thinking()), "Qwen3 technical report, table 17");
  EXPECT_EQ(source("Qwen3-8B", "math_500", no_thinking()), "Qwen3 technical report, table 18");
  EXPECT_EQ(source("Qwen3-8B-Base", "gsm8k_base", thinking()), "Qwen3 technical report, table 6");
  EXPECT_EQ(source("Qwen3-235B-A22B", "aime_2024", budget(8192)),
            "Qwen3 technical report, figure 2");
  EXPECT_DOUBLE_EQ(find_reference(run_of("Qwen3-235B-A22B"), "aime_2024", budget(8192))->value,
                   0.725);
}

TEST(CompareWithReferences, AgreesWithinBothErrorsAndDiffersBeyond) {
  const RunManifest run = run_of("Qwen3-8B", "math_500", {no_thinking()});  // 87.4 published
  EXPECT_EQ(compared(run, 437).agreement, Agreement::agrees);
  EXPECT_EQ(compared(run, 420).agreement, Agreement::agrees) << "3.4 points of 4.3";
  EXPECT_EQ(compared(run, 400).agreement, Agreement::lower);
  EXPECT_EQ(compared(run, 470).agreement, Agreement::higher);
  EXPECT_NEAR(compared(run, 400).diff, -0.074, 1e-12);
}

TEST(CompareWithReferences, NewcombesIntervalOfTwoProportions) {
  // 56/70 against 48/80: the worked example of the source, (0.0524, 0.3339).
  const Interval diff =
      difference95(56 / 70.0, wilson95(56, 70), {.value = 48 / 80.0, .n = 80, .samples = 1});
  EXPECT_NEAR(diff.low, 0.0524, 5e-5);
  EXPECT_NEAR(diff.high, 0.3339, 5e-5);
}

TEST(CompareWithReferences, MoreAveragedAnswersMakeThePublishedSideSurer) {
  const Interval ours = {0.70, 0.80};
  const Interval once = difference95(0.75, ours, {.value = 0.76, .n = 30});
  const Interval often = difference95(0.75, ours, {.value = 0.76, .n = 30, .samples = 64});
  EXPECT_LT(often.high - often.low, once.high - once.low);
}

TEST(CompareWithReferences, OtherSamplingAllowsNoTest) {
  RunManifest run = run_of("Qwen3-8B");
  run.identity.modes[0].sampling = {};
  const ReferenceComparison one = compared(run);
  EXPECT_EQ(one.agreement, Agreement::not_comparable);
  EXPECT_EQ(one.obstacles, (std::vector<std::string>{"temperature 0, published 0.6"}));
  EXPECT_NE(in_words(one).find("; not comparable: temperature 0, published 0.6"),
            std::string::npos);
}

TEST(CompareWithReferences, ALowerCapMattersOnlyWhereItCuts) {
  RunManifest run = run_of("Qwen3-8B", "math_500", {thinking()});
  run.identity.tasks[0].max_tokens = 4096;
  EXPECT_EQ(compared(run).agreement, Agreement::agrees);

  MemoryStore store(run);
  for (int i = 0; i < 500; ++i) {
    SampleRecord one = record("math_500", "q" + std::to_string(i), thinking(), i < 480);
    if (i == 499) one.completion.finish = Finish::length;
    (void)store.append(one);
  }
  const auto cut = compare_with_references(*summarize(store));
  ASSERT_EQ(cut.size(), 1U);
  EXPECT_EQ(cut[0].agreement, Agreement::not_comparable);
  EXPECT_EQ(cut[0].obstacles,
            (std::vector<std::string>{"max-tokens 4,096, published 32,768, and 1 answer cut"}));
}

TEST(CompareWithReferences, OtherDataPromptsAndSolvedExamplesAllowNoTest) {
  EXPECT_EQ(compared(run_of("Qwen3-8B", "include")).obstacles,
            (std::vector<std::string>{"an unpublished tenth of the questions"}));
  EXPECT_EQ(compared(run_of("Qwen3-8B", "polymath")).obstacles,
            (std::vector<std::string>{"published as dw_acc, which this run has not"}));
  RunManifest run = run_of("Qwen3-8B");
  run.identity.system_prompt = "be brief";
  EXPECT_EQ(compared(run).obstacles, (std::vector<std::string>{"a system prompt was given"}));
  run = run_of("Qwen3-8B-Base", "gsm8k_base", {no_thinking()});
  run.identity.tasks[0].num_fewshot = 5;
  EXPECT_EQ(compared(run).obstacles, (std::vector<std::string>{"5 solved examples, published 4"}));
}

TEST(CompareWithReferences, ASubsetIsTestedAndRemarked) {
  RunManifest run = run_of("Qwen3-8B", "math_500", {thinking()});
  run.identity.tasks[0].samples = 40;
  const auto all = compare_with_references(summary_of(run, 39, 40));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].agreement, Agreement::agrees);
  EXPECT_EQ(all[0].remarks,
            (std::vector<std::string>{"40 of 500 questions",
                                      "number of published answers to a question not stated"}));
}

TEST(CompareWithReferences, TakesTheMetricThatWasPublished) {
  RunManifest run = run_of("Qwen3-8B", "polymath", {no_thinking()});
  MemoryStore store(run);
  for (int i = 0; i < 500; ++i) {
    SampleRecord one = record("polymath", "q" + std::to_string(i), no_thinking(), i < 250);
    one.verdict.other_scores["dw_acc"] = i < 100 ? 1 : 0;
    (void)store.append(one);
  }
  const auto all = compare_with_references(*summarize(store));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_DOUBLE_EQ(all[0].value, 0.2);
  EXPECT_EQ(all[0].agreement, Agreement::agrees) << "18.8 published";
}

TEST(CompareWithReferences, NothingIsShownWhereNothingIsPublished) {
  const Summary summary = summary_of(run_of("engine/demo_model"), 480);
  EXPECT_TRUE(compare_with_references(summary).empty());
  EXPECT_EQ(end_table(summary, TableFormat::text).find("published"), std::string::npos);
  EXPECT_NE(leaderboard_json(summary).find("\"references\": []"), std::string::npos);
}

TEST(CompareWithReferences, StandsInEveryTable) {
  RunManifest run = run_of("Qwen3-8B");
  run.identity.modes[1].sampling = {};
  const Summary summary = summary_of(run, 480);
  expect_golden("references.txt", end_table(summary, TableFormat::text));
  expect_golden("references.md", end_table(summary, TableFormat::markdown));
  const std::string json = leaderboard_json(summary);
  expect_golden("references.json", json.substr(json.find("\"references\"")));
}

}  // namespace
}  // namespace ponder
