// As gold_replay_test.cc, for the tasks whose answers must follow rules, whose samples have
// languages, or whose dialogues have several turns.

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "engine/engine.h"
#include "harness/run/rescore.h"
#include "harness/run/runner.h"
#include "results/summary.h"
#include "tasks/catalog.h"
#include "tests/support/gold_answers.h"
#include "tests/support/instructed_answer.h"
#include "tests/support/temporary_folder.h"
#include "tests/tasks/data.h"

namespace ponder {
namespace {

constexpr std::uint64_t kSeed = 21;

bool right(RequestKey key, const Mode& mode) {
  key.turn = 0;  // a dialogue is right or wrong as a whole
  return is_right(kSeed, key, mode, 0.7);
}

std::vector<std::vector<Instruction>> turns_of(const Sample& sample) {
  const Value rules = *parse_json(sample.rules_json);
  const Value* turns = rules.find("turns");
  if (turns == nullptr) return {*parse_instructions(rules)};
  std::vector<std::vector<Instruction>> out;
  for (const Value& turn : turns->as_list()) out.push_back(*parse_instructions(turn));
  return out;
}

std::string answer_of(const Sample& sample, const RequestKey& key, bool correct) {
  if (sample.rules_json.empty()) return gold_answer(sample, correct);
  return correct ? instructed_answer(turns_of(sample)[static_cast<std::size_t>(key.turn)]) : "";
}

/// What a right answer to the sample scores: 1, but for instructions at odds with each other.
double score_of(const Task& task, const Sample& sample) {
  if (sample.cluster == "medium/112") return 0;  // PolyMath's gold that no box can hold
  if (sample.rules_json.empty()) return 1;
  std::vector<std::string> answers;
  for (const auto& turn : turns_of(sample)) answers.push_back(instructed_answer(turn));
  return task.scorer->score_dialogue(sample, answers).score;
}

/// Answers every turn at once; a replay of records has only the last ones.
class AnsweringEngine final : public Engine {
 public:
  using Answer = std::function<Completion(const RequestKey&, const Mode&)>;

  explicit AnsweringEngine(Answer answer) : answer_(std::move(answer)) {}

  Capabilities capabilities() const override { return {.max_in_flight = 64}; }

  EngineInfo info() const override { return {.name = "answers"}; }

  Result<std::int64_t> count_prompt_tokens(const Prompt&, const Mode&) override { return 1; }

  Result<void> submit(Request request) override {
    for (const Mode& mode : std::get<Generate>(request.work).modes) {
      waiting_.push_back({.key = request.key, .mode = mode, .result = answer_(request.key, mode)});
    }
    return {};
  }

  Result<std::optional<Event>> next(std::chrono::milliseconds) override {
    if (waiting_.empty()) return std::optional<Event>();
    std::optional<Event> event = std::move(waiting_.back());
    waiting_.pop_back();
    return event;
  }

  void cancel() override { waiting_.clear(); }

  std::int64_t tokens_generated() const override { return 0; }

 private:
  Answer answer_;
  std::vector<Event> waiting_;
};

class RulesReplay : public ::testing::Test {
 protected:
  void run(const std::vector<std::string>& names, const std::string& limit) {
    const auto tasks = find_tasks(names);
    ASSERT_TRUE(tasks) << tasks.error().message;
    PlanOptions options{.modes = *parse_modes("thinking"), .limit = limit, .data_dir = real_data_dir()};
    options.epochs = 1;
    const auto plan = make_plan(*tasks, options);
    ASSERT_TRUE(plan) << plan.error().message;
    std::map<std::pair<std::string, std::string>, const Sample*> samples;
    for (const PlannedTask& task : plan->tasks) {
      for (const Sample& sample : task.loaded.samples) samples[{task.task->name, sample.id}] = &sample;
    }
    AnsweringEngine engine([&](const RequestKey& key, const Mode& mode) {
      const Sample& sample = *samples.at({key.task, key.sample});
      return Completion{.thinking = "First, 1 + 1 = 2, so far so good.",
                        .answer = answer_of(sample, key, right(key, mode)),
                        .thinking_end = ThinkingEnd::closed};
    });
    store_ = *RunStore::open_or_create(
        folder_ / ("run" + std::to_string(++runs_)),
        {.id = "rules", .identity = identity_of(*plan, engine.info())});
    RunObserver silent;
    const auto report = run_plan(*plan, engine, *store_, silent, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->errors, 0);
    summary_ = *summarize(*store_);
    for (const PlannedTask& task : plan->tasks) {
      SCOPED_TRACE(task.task->name);
      double expected = 0;
      double weighted = 0;
      double weights = 0;
      for (const Sample& sample : task.loaded.samples) {
        const double score = right({.task = task.task->name, .sample = sample.id}, Mode{})
                                 ? score_of(*task.task, sample)
                                 : 0;
        expected += score;
        const auto by_difficulty = task.task->scorer->other_weights(sample);
        if (by_difficulty.count("dw_acc") == 0) continue;
        weighted += score * by_difficulty.at("dw_acc");
        weights += by_difficulty.at("dw_acc");
      }
      const SummaryRow& row = *summary_.row(task.task->name, Mode{});
      const auto count = static_cast<double>(task.loaded.samples.size());
      EXPECT_EQ(row.n, static_cast<std::int64_t>(task.loaded.samples.size()));
      EXPECT_NEAR(row.value, expected / count, 1e-12);
      EXPECT_GT(row.value, 0.5);
      for (const OtherScore& other : row.others) {
        if (other.name != "dw_acc") continue;
        EXPECT_NEAR(other.value, weighted / weights, 1e-12);
      }
    }
    // Graded again from the store, every verdict is the same, those of dialogues too.
    std::vector<RescoreTask> again;
    for (const PlannedTask& task : plan->tasks) again.push_back({task.task, task.loaded});
    std::int64_t changed = 0;
    ASSERT_TRUE(rescore(*store_, again, 1, [&](const Rescored& one) -> Result<void> {
      changed += one.changed();
      return {};
    }));
    EXPECT_EQ(changed, 0);
  }

  TemporaryFolder folder_;
  std::unique_ptr<RunStore> store_;
  Summary summary_;
  int runs_ = 0;
};

TEST_F(RulesReplay, GivesExactlyTheScoresOfTheSeed) {
  PONDER_NEEDS_DATA("mgsm/mgsm_zh.tsv");
  PONDER_NEEDS_DATA("bbh/tasks/word_sorting.json");
  PONDER_NEEDS_DATA("zebralogic/grid_mode.jsonl");
  PONDER_NEEDS_DATA("ifeval/input_data.jsonl");
  PONDER_NEEDS_DATA("multi_if/multiIF_20241018_english.csv");
  PONDER_NEEDS_DATA("mmath/zh.json");
  run({"mgsm", "mt_aime_2024", "ifeval"}, "541");
  // Translations of one problem are not independent.
  EXPECT_EQ(summary_.row("mgsm", Mode{})->ci_method, "clustered");
  run({"zebralogic", "multi_if", "bbh", "bbh_base", "mgsm_direct", "mmath"}, "150");
}

TEST_F(RulesReplay, WeighsPolyMathByDifficulty) {
  PONDER_NEEDS_DATA("polymath/instruction.json");
  // One gold is malformed: a sample of the others.
  run({"polymath"}, "400");
}

}  // namespace
}  // namespace ponder
