// End to end on the real files: an engine that answers from gold, wrongly where a seed says so,
// must get exactly the accuracies that the seed gives.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <thread>

#include "engine/replay/replay.h"
#include "harness/run/runner.h"
#include "results/summary.h"
#include "tasks/catalog.h"
#include "tests/support/gold_answers.h"
#include "tests/support/temporary_folder.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

constexpr std::uint64_t kSeed = 20;

double share_right(const Mode& mode) {
  return mode.kind == Mode::Kind::no_thinking ? 0.4 : 0.85;
}

bool right(const RequestKey& key, const Mode& mode) {
  return is_right(kSeed, key, mode, share_right(mode));
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
    return std::optional(Completion{.answer = gold_answer(sample, right(key, mode))});
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

}  // namespace
}  // namespace ponder
