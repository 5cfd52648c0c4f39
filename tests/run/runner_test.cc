#include "harness/run/runner.h"

#include <gtest/gtest.h>

#include <map>

#include "harness/base/codec.h"
#include "results/digest.h"
#include "tests/support/fake_engine.h"
#include "tests/support/fake_task.h"
#include "tests/support/temporary_folder.h"

namespace ponder {
namespace {

const Mode kThinking{};
const Mode kNoThinking{.kind = Mode::Kind::no_thinking};
const Mode kBudget{.kind = Mode::Kind::budget, .budget_tokens = 8};

class RunPlan : public testing::Test {
 protected:
  static std::string gold(const RequestKey& key) {
    return std::to_string(std::stoi(key.sample.substr(1)));
  }

  static FakeEngine::Options faults() {
    return {.seed = 5,
            .rates = {{kThinking, {.correct = 0.7, .error = 0.05, .unclosed = 0.1}},
                      {kNoThinking, {.correct = 0.4, .error = 0.05}},
                      {kBudget, {.correct = 0.5, .error = 0.05}}}};
  }

  static Plan plan(const Task& task, const char* modes = "thinking,no-thinking,budget:8") {
    PlanOptions options{.modes = *parse_modes(modes)};
    options.epochs = 2;
    return *make_plan({&task}, options);
  }

  std::unique_ptr<RunStore> store(const Plan& plan, const Engine& engine, const char* name = "a") {
    const RunManifest manifest{.id = name, .identity = identity_of(plan, engine.info())};
    auto opened = RunStore::open_or_create(folder_ / name, manifest);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }

  static std::vector<SampleRecord> records(const RunStore& store) {
    std::vector<SampleRecord> all;
    EXPECT_TRUE(store.for_each(true, [&](const SampleRecord& r) { all.push_back(r); }));
    return all;
  }

  TemporaryFolder folder_;
  RunObserver silent_;
};

TEST_F(RunPlan, ScoresExactlyWhatTheEngineGotRight) {
  const Task task = fake_task("t", 100);
  const Plan plan = RunPlan::plan(task);
  FakeEngine engine(gold, faults());
  const auto stored = store(plan, engine);
  const auto report = run_plan(plan, engine, *stored, silent_, {});
  ASSERT_TRUE(report) << report.error().message;

  std::int64_t errors = 0;
  for (const SampleRecord& record : records(*stored)) {
    SCOPED_TRACE(record.sample + " " + to_string(record.mode));
    const RequestKey key{.task = "t", .sample = record.sample, .epoch = record.epoch};
    switch (engine.fate(key, record.mode)) {
      case FakeEngine::Fate::correct:
        EXPECT_EQ(record.verdict.outcome, Outcome::correct);
        break;
      case FakeEngine::Fate::wrong:
        EXPECT_EQ(record.verdict.outcome, Outcome::incorrect);
        break;
      case FakeEngine::Fate::unclosed:
        EXPECT_EQ(record.verdict.outcome, Outcome::no_answer);
        EXPECT_EQ(record.verdict.reason, "thinking_unclosed");
        break;
      case FakeEngine::Fate::error:
        ++errors;
        EXPECT_EQ(record.verdict.outcome, Outcome::unscored);
        EXPECT_EQ(record.error, "prompt of 5000 tokens, context is 4096");
        break;
    }
  }
  EXPECT_GT(errors, 0);
  EXPECT_EQ(*report, (RunReport{.planned = 600, .restored = 0, .stored = 600, .errors = errors}));
}

TEST_F(RunPlan, DeliveryOrderAndBatchSizeChangeNothing) {
  const Task task = fake_task("t", 60);
  const Plan plan = RunPlan::plan(task);
  FakeEngine one(gold, faults());
  FakeEngine::Options shuffled = faults();
  shuffled.order_seed = 99;
  shuffled.max_in_flight = 1;
  FakeEngine other(gold, shuffled);
  const auto a = store(plan, one, "a");
  const auto b = store(plan, other, "b");
  ASSERT_TRUE(run_plan(plan, one, *a, silent_, {.scoring_threads = 4}));
  ASSERT_TRUE(run_plan(plan, other, *b, silent_, {.scoring_threads = 1}));
  EXPECT_EQ(records(*a), records(*b));
  EXPECT_EQ(*digests(*a), *digests(*b));
}

TEST_F(RunPlan, ABrokenRunResumesToTheSameRecords) {
  const Task task = fake_task("t", 60);
  const Plan plan = RunPlan::plan(task);
  FakeEngine whole(gold, faults());
  const auto a = store(plan, whole, "a");
  ASSERT_TRUE(run_plan(plan, whole, *a, silent_, {}));

  FakeEngine::Options dies = faults();
  dies.fails_after = 100;
  FakeEngine broken(gold, dies);
  {
    const auto b = store(plan, broken, "b");
    const auto failed = run_plan(plan, broken, *b, silent_, {});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().message, "the device was lost");
    EXPECT_EQ(records(*b).size(), 100U);  // what was answered is kept
  }
  FakeEngine second(gold, faults());
  const auto b = store(plan, second, "b");
  const auto finished_before = b->finished()->size();
  const auto report = run_plan(plan, second, *b, silent_, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->restored, static_cast<std::int64_t>(finished_before));
  EXPECT_FALSE(report->interrupted);
  EXPECT_EQ(second.delivered(), 360 - report->restored);
  EXPECT_EQ(records(*a), records(*b));
  EXPECT_EQ(*digests(*a), *digests(*b));
}

TEST_F(RunPlan, AFinishedRunAsksOnlyItsErrorsAgain) {
  const Task task = fake_task("t", 60);
  const Plan plan = RunPlan::plan(task);
  FakeEngine engine(gold, faults());
  const auto stored = store(plan, engine);
  const auto first = run_plan(plan, engine, *stored, silent_, {});
  ASSERT_GT(first->errors, 0);
  FakeEngine healthy(gold, {});
  const auto again = run_plan(plan, healthy, *stored, silent_, {});
  EXPECT_EQ(again->stored, first->errors);
  EXPECT_EQ(again->errors, 0);
  EXPECT_EQ(healthy.delivered(), first->errors);
  for (const SampleRecord& record : records(*stored)) EXPECT_EQ(record.error, "");
}

TEST_F(RunPlan, SingleTurnArmsOfOnePromptAreOneRequest) {
  const Task task = fake_task("t", 3);
  const Plan plan = RunPlan::plan(task);
  FakeEngine engine(gold, {});
  const auto stored = store(plan, engine);
  ASSERT_TRUE(run_plan(plan, engine, *stored, silent_, {}));
  ASSERT_EQ(engine.submitted().size(), 12U);  // 3 samples x 2 epochs x {thinking+budget, no}
  const auto& first = std::get<Generate>(engine.submitted()[0].work);
  EXPECT_EQ(first.modes, (std::vector<Mode>{kThinking, kBudget}));
  EXPECT_EQ(first.max_tokens, 64);
}

TEST_F(RunPlan, FirstStopFinishesWhatIsInFlight) {
  const Task task = fake_task("t", 100);
  const Plan plan = RunPlan::plan(task);
  FakeEngine engine(gold, {});
  const auto stored = store(plan, engine);
  RunSettings settings;
  settings.stop_requests = [&] { return engine.delivered() >= 50 ? 1 : 0; };
  const auto report = run_plan(plan, engine, *stored, silent_, settings);
  EXPECT_TRUE(report->interrupted);
  std::int64_t asked = 0;
  for (const Request& request : engine.submitted()) {
    asked += static_cast<std::int64_t>(std::get<Generate>(request.work).modes.size());
  }
  EXPECT_EQ(report->stored, asked);
  EXPECT_LT(asked, 600);
}

TEST_F(RunPlan, SecondStopDropsWhatIsInFlightAndKeepsTheRest) {
  const Task task = fake_task("t", 100);
  const Plan plan = RunPlan::plan(task);
  FakeEngine engine(gold, {});
  const auto stored = store(plan, engine);
  RunSettings settings;
  settings.stop_requests = [&] { return engine.delivered() >= 50 ? 2 : 0; };
  const auto report = run_plan(plan, engine, *stored, silent_, settings);
  EXPECT_TRUE(report->interrupted);
  EXPECT_EQ(report->stored, 50);
  EXPECT_EQ(stored->finished()->size(), 50U);
}

/// Fails like a full disk after some records.
class FullStore final : public RunStore {
 public:
  explicit FullStore(int room) : room_(room) {}

  const RunManifest& manifest() const override { return manifest_; }

  Result<void> append(const SampleRecord&) override {
    if (stored_ == room_) return Error{ErrorCode::io, "no space left on device", "free some"};
    ++stored_;
    return {};
  }

  Result<void> flush() override { return {}; }

  Result<std::set<RecordKey>> finished() const override { return std::set<RecordKey>(); }

  Result<void> for_each(bool, const std::function<void(const SampleRecord&)>&) const override {
    return {};
  }

  int stored_ = 0;

 private:
  int room_;
  RunManifest manifest_;
};

TEST_F(RunPlan, AFullDiskStopsTheRun) {
  const Task task = fake_task("t", 100);
  const Plan plan = RunPlan::plan(task);
  FakeEngine engine(gold, {});
  FullStore full(20);
  const auto report = run_plan(plan, engine, full, silent_, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::io);
  EXPECT_EQ(full.stored_, 20);
  EXPECT_LT(engine.delivered(), 600);
}

/// Asks the sample's prompt, then once more with the first answer in the history.
class TwoTurns final : public Dialogue {
 public:
  explicit TwoTurns(Prompt prompt) : prompt_(std::move(prompt)) {}

  Result<std::optional<Turn>> step(std::span<const TurnResult> results) override {
    if (results.size() == 2) return std::optional<Turn>();
    Turn turn{.prompt = prompt_};
    if (results.size() == 1) {
      auto& messages = std::get<Chat>(turn.prompt).messages;
      messages.push_back({.role = "assistant", .content = std::get<Completion>(results[0]).answer});
      messages.push_back({.role = "user", .content = "sure?"});
    }
    return std::optional<Turn>(std::move(turn));
  }

 private:
  Prompt prompt_;
};

TEST_F(RunPlan, TurnsOfADialogueFollowEachOtherInEachModeAlone) {
  Task task = fake_task("t", 5);
  task.dialogue = [](const Sample& s) { return std::make_unique<TwoTurns>(s.prompt); };
  const Plan plan = RunPlan::plan(task);
  FakeEngine engine(gold, {});
  const auto stored = store(plan, engine);
  const auto report = run_plan(plan, engine, *stored, silent_, {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->stored, 30);
  ASSERT_EQ(engine.submitted().size(), 60U);
  for (const Request& request : engine.submitted()) {
    EXPECT_EQ(std::get<Generate>(request.work).modes.size(), 1U);
    EXPECT_EQ(std::get<Chat>(request.prompt).messages.size(), request.key.turn == 0 ? 1U : 3U);
  }
  for (const SampleRecord& record : records(*stored)) {
    EXPECT_EQ(record.verdict.outcome, Outcome::correct);
    EXPECT_EQ(record.completion.usage.prompt_tokens, 200);  // of both turns
  }
}

class Counter final : public RunObserver {
 public:
  void restored(const Arm& arm, const SampleRecord&) override { ++seen[arm]; }

  void stored(const Arm& arm, const SampleRecord&) override { ++seen[arm]; }

  std::map<Arm, int> seen;
};

TEST_F(RunPlan, TheObserverSeesEveryArmOnce) {
  const Task task = fake_task("t", 40);
  const Plan plan = RunPlan::plan(task);
  FakeEngine first(gold, {});
  const auto stored = store(plan, first);
  RunSettings stops;
  stops.stop_requests = [&] { return first.delivered() >= 30 ? 2 : 0; };
  ASSERT_TRUE(run_plan(plan, first, *stored, silent_, stops));
  FakeEngine second(gold, {});
  Counter counter;
  ASSERT_TRUE(run_plan(plan, second, *stored, counter, {}));
  EXPECT_EQ(counter.seen.size(), 240U);
  for (const auto& [arm, times] : counter.seen) EXPECT_EQ(times, 1);
}

}  // namespace
}  // namespace ponder
