#include <gtest/gtest.h>

#include <algorithm>

#include "engine/cpu/cpu_ops.h"
#include "engine/runtime/builtin_engine.h"
#include "tasks/catalog.h"
#include "tests/support/outcomes.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

Mode budget(std::int32_t tokens) {
  return {.kind = Mode::Kind::budget, .budget_tokens = tokens};
}

Sampling sampled() {
  return {.temperature = 0.9, .top_k = 40, .top_p = 0.95};
}

// The model that the README runs, on its own tasks and in its own template.
TEST(DemoModel, AForkEqualsAnIndependentRunOfThatBudget) {
  const auto open = [] {
    auto engine = open_builtin_engine({.folder = "engine/demo_model"}, cpu::make_cpu_ops(1), "cpu");
    EXPECT_TRUE(engine) << engine.error().message;
    return std::move(*engine);
  };
  const std::vector<Mode> modes = {Mode{},     budget(1),  budget(7),  budget(16),
                                   budget(17), budget(64), budget(500)};
  std::vector<Request> load;
  const std::vector<const Task*> tasks = *find_tasks({"demo"});
  for (const Task* task : tasks) {
    const LoadedTask loaded = *task->load({});
    for (const Sampling& sampling :
         {Sampling{}, sampled(), Sampling{.temperature = 1, .presence_penalty = 1.5}}) {
      const Sample& sample = loaded.samples[load.size() * 7];
      load.push_back({.key = {task->name, sample.id, 0, 0},
                      .prompt = sample.prompt,
                      .work = Generate{.modes = modes, .sampling = sampling, .max_tokens = 160}});
    }
  }
  int forced = 0;
  std::vector<Request> one_by_one;
  for (const Request& request : load) {
    for (const Mode& mode : modes) {
      one_by_one.push_back(request);
      std::get<Generate>(one_by_one.back().work).modes = {mode};
    }
  }
  const auto together = run_all(*open(), load);
  std::vector<Event> alone;
  const auto engine = open();
  for (const Request& one : one_by_one) {
    for (Event& event : run_all(*engine, {one})) alone.push_back(std::move(event));
  }
  const auto place = [](const Event& e) { return std::pair(e.key, e.mode); };
  std::sort(alone.begin(), alone.end(),
            [&](const Event& a, const Event& b) { return place(a) < place(b); });
  EXPECT_EQ(outcomes(together), outcomes(alone));
  for (const Event& event : together) {
    forced += std::get<Completion>(event.result).thinking_end == ThinkingEnd::forced ? 1 : 0;
  }
  EXPECT_GE(forced, 20) << "the cases must exercise the fork";
}

}  // namespace
}  // namespace ponder
