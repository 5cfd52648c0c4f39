// End to end on the real files: an engine that answers from gold, wrongly where a seed says so,
// must get exactly the accuracies that the seed gives.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "engine/replay/replay.h"
#include "harness/run/runner.h"
#include "results/summary.h"
#include "tasks/catalog.h"
#include "tests/support/gold_answers.h"
#include "tests/support/temporary_folder.h"
#include "tests/tasks/choice_fixture.h"

namespace ponder {
namespace {

constexpr std::uint64_t kSeed = 20;

double share_right(const Mode& mode) {
  return mode.kind == Mode::Kind::no_thinking ? 0.4 : 0.85;
}

bool right(const RequestKey& key, const Mode& mode) {
  return is_right(kSeed, key, mode, share_right(mode));
}

/// Likelihoods of the choices, the largest that of the right answer or of the next one.
LogProbs gold_likelihoods(const Sample& sample, bool is_correct) {
  const auto gold = static_cast<std::size_t>(sample.target[0] - 'A');
  LogProbs out{.sums = std::vector<double>(sample.choices.size(), -3.5)};
  out.sums[(gold + (is_correct ? 0 : 1)) % out.sums.size()] = -0.25;
  return out;
}

ReplayEngine gold_engine(const Plan& plan) {
  std::map<std::pair<std::string, std::string>, const Sample*> samples;
  for (const PlannedTask& task : plan.tasks) {
    for (const Sample& sample : task.loaded.samples) {
      samples[{task.task->name, sample.id}] = &sample;
    }
  }
  return ReplayEngine({.name = "replay"}, [samples](const RequestKey& key, const Mode& mode) {
    const Sample& sample = *samples.at({key.task, key.sample});
    Completion completion{.answer = gold_answer(sample, right(key, mode))};
    if (!sample.choices.empty()) completion.choices = gold_likelihoods(sample, right(key, mode));
    return std::optional(std::move(completion));
  });
}

/// What the seed gives, counted without the harness.
struct Expected {
  std::int64_t correct = 0;
  std::int64_t majority = 0;
  std::int64_t pass = 0;
};

Expected expected_of(const PlannedTask& task, const Mode& mode) {
  Expected out;
  for (const Sample& sample : task.loaded.samples) {
    std::int64_t count = 0;
    bool first = false;
    for (std::int32_t epoch = 0; epoch < task.epochs; ++epoch) {
      const bool is = right({.task = task.task->name, .sample = sample.id, .epoch = epoch}, mode);
      count += is;
      if (epoch == 0) first = is;
    }
    out.correct += count;
    out.pass += count > 0;
    // Wrong answers are all alike here, so they vote together.
    out.majority += 2 * count > task.epochs || (2 * count == task.epochs && first);
  }
  return out;
}

TEST(GoldReplay, GivesExactlyTheAccuraciesOfTheSeed) {
  PONDER_NEEDS_DATA("gsm8k/test.jsonl");
  PONDER_NEEDS_DATA("math/test.jsonl");
  PONDER_NEEDS_DATA("math/math500.jsonl");
  PONDER_NEEDS_DATA("aime/aime2024.jsonl");
  PONDER_NEEDS_DATA("aime/aime2025-II.jsonl");
  const auto tasks = find_tasks({"gsm8k", "math", "math_500", "aime_2024", "aime_2025"});
  ASSERT_TRUE(tasks);
  const auto plan = make_plan(
      *tasks, {.modes = *parse_modes("thinking,no-thinking"), .data_dir = real_data_dir()});
  ASSERT_TRUE(plan) << plan.error().message;
  ReplayEngine engine = gold_engine(*plan);
  const TemporaryFolder folder;
  const auto store = RunStore::open_or_create(
      folder / "run", {.id = "gold", .identity = identity_of(*plan, engine.info())});
  ASSERT_TRUE(store) << store.error().message;
  RunObserver silent;
  RunSettings settings;
  settings.scoring_threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  const auto report = run_plan(*plan, engine, **store, silent, settings);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->errors, 0);

  const auto summary = summarize(**store);
  ASSERT_TRUE(summary) << summary.error().message;
  ASSERT_EQ(summary->rows.size(), 10U);
  for (const PlannedTask& task : plan->tasks) {
    for (const ModeInfo& mode : plan->modes) {
      SCOPED_TRACE(task.task->name + " " + to_string(mode.mode));
      const SummaryRow& row = *summary->row(task.task->name, mode.mode);
      const Expected expected = expected_of(task, mode.mode);
      const auto samples = static_cast<double>(task.loaded.samples.size());
      EXPECT_EQ(row.n, static_cast<std::int64_t>(task.loaded.samples.size()) * task.epochs);
      EXPECT_EQ(row.correct, expected.correct);
      EXPECT_EQ(row.no_answer, 0);
      EXPECT_NEAR(row.value, static_cast<double>(expected.correct) / static_cast<double>(row.n),
                  1e-12);
      if (task.epochs == 1) continue;
      EXPECT_EQ(task.epochs, 64);
      EXPECT_EQ(row.ci_method, "clustered");
      EXPECT_NEAR(row.majority, static_cast<double>(expected.majority) / samples, 1e-12);
      EXPECT_NEAR(row.pass, static_cast<double>(expected.pass) / samples, 1e-12);
    }
  }
}

Summary run_gold(const Plan& plan) {
  ReplayEngine engine = gold_engine(plan);
  const TemporaryFolder folder;
  const auto store = RunStore::open_or_create(
      folder / "run", {.id = "gold", .identity = identity_of(plan, engine.info())});
  EXPECT_TRUE(store) << store.error().message;
  RunObserver silent;
  const auto report = run_plan(plan, engine, **store, silent, {});
  EXPECT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->errors, 0);
  auto summary = summarize(**store);
  EXPECT_TRUE(summary) << summary.error().message;
  return std::move(*summary);
}

/// n and correct of the samples whose subject begins with `group`.
std::pair<std::int64_t, std::int64_t> counted(const PlannedTask& task,
                                              const Mode& mode,
                                              const std::string& group) {
  std::int64_t n = 0;
  std::int64_t correct = 0;
  for (const Sample& sample : task.loaded.samples) {
    if (!(sample.subject + "/").starts_with(group + "/")) continue;
    for (std::int32_t epoch = 0; epoch < task.epochs; ++epoch) {
      ++n;
      correct += right({.task = task.task->name, .sample = sample.id, .epoch = epoch}, mode);
    }
  }
  return {n, correct};
}

/// The mean of the groups' means, from the counts above.
double macro_of(const PlannedTask& task, const Mode& mode, std::size_t depth) {
  std::set<std::string> groups;
  for (const Sample& sample : task.loaded.samples) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < depth; ++i) end = sample.subject.find('/', end + (i > 0));
    groups.insert(sample.subject.substr(0, end));
  }
  double sum = 0;
  for (const std::string& group : groups) {
    const auto [n, correct] = counted(task, mode, group);
    sum += static_cast<double>(correct) / static_cast<double>(n);
  }
  return sum / static_cast<double>(groups.size());
}

void expect_scores_of_the_seed(const Plan& plan) {
  const Summary summary = run_gold(plan);
  for (const PlannedTask& task : plan.tasks) {
    for (const ModeInfo& mode : plan.modes) {
      SCOPED_TRACE(task.task->name + " " + to_string(mode.mode));
      const SummaryRow* row = summary.row(task.task->name, mode.mode);
      ASSERT_NE(row, nullptr);
      EXPECT_EQ(row->correct, expected_of(task, mode.mode).correct);
      EXPECT_EQ(row->n, static_cast<std::int64_t>(task.loaded.samples.size()) * task.epochs);
      EXPECT_EQ(row->no_answer, 0);
      for (const SummaryRow& group : summary.subjects) {
        if (group.task != row->task || group.mode != row->mode) continue;
        EXPECT_EQ(std::pair(group.n, group.correct), counted(task, mode.mode, group.subject))
            << group.level << " " << group.subject;
      }
      std::string levels = task.task->subject_levels;
      for (const MacroMean& macro : row->macros) {
        const auto depth = static_cast<std::size_t>(
            1 + std::count(levels.begin(),
                           levels.begin() + static_cast<long>(levels.find(macro.level)), '/'));
        EXPECT_NEAR(macro.value, macro_of(task, mode.mode, depth), 1e-12) << macro.level;
      }
    }
  }
}

TEST(GoldReplay, GivesExactlyTheScoresOfTheSeedForChoices) {
  PONDER_NEEDS_DATA("mmlu/dev/anatomy_dev.csv");
  PONDER_NEEDS_DATA("mmlu_pro/test.jsonl.gz");
  PONDER_NEEDS_DATA("ceval/dev/law_dev.csv");
  PONDER_NEEDS_DATA("logiqa/zh_test.txt");
  const auto asked = find_tasks({"ceval", "logiqa", "logiqa_zh", "mmlu", "mmlu_pro", "mmlu_redux",
                                 "mmlu_redux_all", "mmlu_simple_evals", "mmlu_pro_base"});
  const auto plan = make_plan(
      *asked,
      {.modes = *parse_modes("thinking,no-thinking"), .limit = "300", .data_dir = real_data_dir()});
  ASSERT_TRUE(plan) << plan.error().message;
  expect_scores_of_the_seed(*plan);

  const auto scored = find_tasks({"ceval_base", "mmlu_base", "mmlu_redux_base"});
  const auto scored_plan = make_plan(
      *scored, {.modes = *parse_modes("no-thinking"), .limit = "300", .data_dir = real_data_dir()});
  ASSERT_TRUE(scored_plan) << scored_plan.error().message;
  expect_scores_of_the_seed(*scored_plan);
}

TEST(GoldReplay, GivesExactlyTheScoresOfTheSeedForHandMadeRows) {
  const TempDir dir;
  make_choice_data(dir.path());
  const auto asked =
      find_tasks({"gpqa", "include", "mmmlu", "mmmlu_simple_evals", "supergpqa", "supergpqa_base"});
  const auto plan =
      make_plan(*asked, {.modes = *parse_modes("thinking,no-thinking"), .data_dir = dir.path()});
  ASSERT_TRUE(plan) << plan.error().message;
  expect_scores_of_the_seed(*plan);
  const auto scored = make_plan(*find_tasks({"include_base"}),
                                {.modes = *parse_modes("no-thinking"), .data_dir = dir.path()});
  ASSERT_TRUE(scored) << scored.error().message;
  expect_scores_of_the_seed(*scored);
}

}  // namespace
}  // namespace ponder
