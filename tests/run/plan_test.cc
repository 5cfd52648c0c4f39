#include "harness/run/plan.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/run/prompt.h"
#include "tests/support/fake_task.h"

namespace ponder {
namespace {

PlanOptions options(const char* modes) {
  return {.modes = *parse_modes(modes)};
}

TEST(MakePlan, ThinkingAndBudgetsShareOneRequest) {
  const Task task = fake_task("a", 2);
  const auto plan = make_plan({&task}, options("no-thinking,thinking,budget:8,budget:16"));
  EXPECT_EQ(plan->groups, (std::vector<std::vector<std::uint32_t>>{{0}, {1, 2, 3}}));
  EXPECT_EQ(plan->size(), 8);
  EXPECT_EQ(plan->units.size(), 4U);
}

TEST(MakePlan, ASoftModeHasAPromptOfItsOwn) {
  const Task task = fake_task("a", 1);
  PlanOptions greedy = options("thinking,thinking:soft,no-thinking,no-thinking:soft,budget:8");
  greedy.sampling_preset = "greedy";
  EXPECT_EQ(make_plan({&task}, greedy)->groups,
            (std::vector<std::vector<std::uint32_t>>{{0, 4}, {1}, {2}, {3}}));
}

TEST(MakePlan, OrderIsTaskSampleEpochMode) {
  const Task a = fake_task("a", 2);
  const Task b = fake_task("b", 1);
  PlanOptions two = options("thinking,no-thinking");
  two.epochs = 2;
  const auto plan = make_plan({&a, &b}, two);
  std::vector<std::vector<int>> order;
  for (const Unit& unit : plan->units) {
    order.push_back({static_cast<int>(unit.task), static_cast<int>(unit.sample), unit.epoch,
                     static_cast<int>(unit.group)});
  }
  EXPECT_EQ(order.size(), 12U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(MakePlan, ShardsOfALimitedRunAreTheLimitedRun) {
  const Task task = fake_task("a", 300);
  PlanOptions whole = options("thinking");
  whole.limit = "0.2";
  std::set<std::string> expected;
  const Plan whole_plan = *make_plan({&task}, whole);
  for (const Sample& sample : whole_plan.tasks[0].loaded.samples) expected.insert(sample.id);
  EXPECT_EQ(expected.size(), 60U);

  std::set<std::string> together;
  std::size_t sum = 0;
  for (std::int32_t i = 0; i < 3; ++i) {
    PlanOptions part = whole;
    part.shard = {i, 3};
    const Plan plan = *make_plan({&task}, part);
    for (const Sample& sample : plan.tasks[0].loaded.samples) together.insert(sample.id);
    sum += plan.tasks[0].loaded.samples.size();
  }
  EXPECT_EQ(together, expected);
  EXPECT_EQ(sum, expected.size());
}

TEST(MakePlan, RefusesADuplicateSampleId) {
  Task task = fake_task("a", 2);
  task.load = [](const LoadOptions&) -> Result<LoadedTask> {
    return LoadedTask{.samples = {Sample{.id = "x"}, Sample{.id = "x"}}};
  };
  EXPECT_EQ(make_plan({&task}, options("thinking")).error().code, ErrorCode::parse);
}

TEST(MakePlan, RefusesNumbersThatRunNothing) {
  const Task task = fake_task("a", 2);
  PlanOptions wrong = options("thinking");
  wrong.epochs = 0;
  EXPECT_FALSE(make_plan({&task}, wrong));
  wrong = options("thinking");
  wrong.max_tokens = 0;
  EXPECT_FALSE(make_plan({&task}, wrong));
  wrong = options("thinking");
  wrong.limit = "0";
  EXPECT_FALSE(make_plan({&task}, wrong));
}

TEST(IdentityOf, ChangesWithEveryThingThatDecidesResults) {
  const Task task = fake_task("a", 20);
  const EngineInfo engine{.name = "cpu", .model_sha256 = "m"};
  const auto identity = [&](const PlanOptions& o) {
    return identity_of(*make_plan({&task}, o), engine);
  };
  const PlanOptions base = options("thinking,budget:8");
  EXPECT_EQ(identity(base), identity(base));
  PlanOptions other = base;
  other.seed = 1;
  EXPECT_FALSE(identity(other) == identity(base));
  other = base;
  other.system_prompt = "be brief";
  EXPECT_FALSE(identity(other) == identity(base));
  EXPECT_NE(identity(other).tasks[0].prompt_sha256, identity(base).tasks[0].prompt_sha256);
  other = base;
  other.sampling.temperature = 1;
  EXPECT_FALSE(identity(other) == identity(base));
  other = base;
  other.sample_ids = {"s003"};
  EXPECT_FALSE(identity(other) == identity(base));
  other = base;
  other.stop_text = StopText::report;
  EXPECT_FALSE(identity(other) == identity(base));
  other = base;
  other.shard = {0, 2};
  EXPECT_FALSE(identity(other) == identity(base));
  other = base;
  other.stop_loops = 512;
  EXPECT_FALSE(identity(other) == identity(base));
  EngineInfo wide = engine;
  wide.kv_type = "f32";
  EXPECT_FALSE(identity_of(*make_plan({&task}, base), wide) == identity(base));
}

TEST(UnreachableBudgets, AreThoseThatMaxTokensOrTheContextEnds) {
  const Task task = fake_task("a", 1);
  PlanOptions asked = options("thinking,budget:63,budget:64,budget:100000");
  const Plan plan = *make_plan({&task}, asked);  // the task's max-tokens are 64
  EXPECT_EQ(unreachable_budgets(plan, {.context_tokens = 1000}),
            (std::vector<std::string>{
                "budget:64 is never reached, max-tokens 64 ends first: the mode is plain thinking",
                "budget:100000 is never reached, max-tokens 64 ends first: the mode is plain "
                "thinking"}));
  asked.max_tokens = 200'000;
  EXPECT_EQ(unreachable_budgets(*make_plan({&task}, asked), {.context_tokens = 40'960}),
            (std::vector<std::string>{"budget:100000 is never reached, the context of 40960 tokens "
                                      "ends first: the mode is plain thinking"}));
}

TEST(CheckModes, RefusesWhatTheTemplateOrEngineCannotDo) {
  const auto modes = [](const char* text) { return *parse_modes(text); };
  EXPECT_TRUE(check_modes(modes("thinking,no-thinking"), {}));
  EXPECT_FALSE(check_modes(modes("budget:8"), {.token_budgets = false}));
  EXPECT_FALSE(check_modes(modes("no-thinking"), {.thinking = ThinkingControl::always}));
  EXPECT_FALSE(check_modes(modes("thinking"), {.thinking = ThinkingControl::never}));
  EXPECT_TRUE(check_modes(modes("no-thinking"), {.thinking = ThinkingControl::never}));
}

std::string content(const Prompt& prompt, std::size_t message) {
  return std::get<Chat>(prompt).messages.at(message).content;
}

TEST(PromptFor, SoftSwitchGoesToTheLastUserMessage) {
  const Prompt chat = Chat{.messages = {{.role = "user", .content = "a"},
                                        {.role = "assistant", .content = "b"},
                                        {.role = "user", .content = "c"},
                                        {.role = "assistant", .content = "d"}}};
  const Mode soft{.kind = Mode::Kind::no_thinking, .soft = true};
  EXPECT_EQ(content(prompt_for(chat, soft, ""), 0), "a");
  EXPECT_EQ(content(prompt_for(chat, soft, ""), 2), "c /no_think");
  EXPECT_EQ(content(prompt_for(chat, {.soft = true}, ""), 2), "c /think");
  EXPECT_EQ(prompt_for(chat, {}, ""), chat);
}

TEST(PromptFor, SystemPromptComesFirstAndKeepsTheSamplesOwn) {
  const Prompt plain = Chat{.messages = {{.role = "user", .content = "a"}}};
  const Prompt asked = prompt_for(plain, {}, "be brief");
  EXPECT_EQ(std::get<Chat>(asked).messages.size(), 2U);
  EXPECT_EQ(std::get<Chat>(asked).messages[0].role, "system");
  EXPECT_EQ(content(asked, 0), "be brief");
  const Prompt own = Chat{.messages = {{.role = "system", .content = "tools"}}};
  EXPECT_EQ(content(prompt_for(own, {}, "be brief"), 0), "be brief\n\ntools");
  EXPECT_EQ(prompt_for(Text{"x"}, {}, "be brief"), Prompt(Text{"x"}));
}

}  // namespace
}  // namespace ponder
