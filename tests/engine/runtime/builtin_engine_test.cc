// The two promises of the engine: a fork equals an independent run, and a completion depends on its
// request alone.

#include "engine/runtime/builtin_engine.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/base/rng.h"
#include "tests/support/outcomes.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

Mode budget(std::int32_t tokens) {
  return {.kind = Mode::Kind::budget, .budget_tokens = tokens};
}

Request request(std::uint64_t seed,
                std::vector<Mode> modes,
                const Sampling& sampling,
                std::int32_t max_tokens = 200) {
  Rng rng(seed, 3);
  return {
      .key = {"t", "s" + std::to_string(seed), 0, 0},
      .prompt = TokenIds{tiny_prompt(seed, 5 + rng.below(40))},
      .work = Generate{
          .modes = std::move(modes), .sampling = sampling, .seed = 9, .max_tokens = max_tokens}};
}

Sampling sampled() {
  return {.temperature = 0.9, .top_k = 40, .top_p = 0.95};
}

class EngineTest : public testing::TestWithParam<bool> {
 protected:
  TinyModel model_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(DenseAndMixture, EngineTest, testing::Bool());

TEST_P(EngineTest, AForkEqualsAnIndependentRunOfThatBudget) {
  const std::vector<Mode> modes = {Mode{},     budget(1),  budget(7),  budget(16),
                                   budget(17), budget(64), budget(500)};
  int forced = 0;
  for (const Sampling& sampling :
       {Sampling{}, sampled(), Sampling{.temperature = 1, .presence_penalty = 1.5}}) {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      const auto together = run_all(*model_.open(), {request(seed, modes, sampling)});
      ASSERT_EQ(together.size(), modes.size());
      for (const Event& event : together) {
        const auto alone = run_all(*model_.open(), {request(seed, {event.mode}, sampling)});
        EXPECT_EQ(outcomes({event}), outcomes(alone)) << to_string(event.mode) << " seed " << seed;
        forced += std::get<Completion>(event.result).thinking_end == ThinkingEnd::forced ? 1 : 0;
      }
    }
  }
  EXPECT_GT(forced, 30) << "the cases must exercise the fork";
}

TEST_P(EngineTest, ASweepComputesItsTraceOnce) {
  const auto events = run_all(
      *model_.open(), {request(1, {Mode{}, budget(50), budget(100), budget(150)}, sampled())});
  std::int64_t spent = 0;
  std::int64_t charged = 0;
  for (const Event& event : events) {
    spent += std::get<Completion>(event.result).usage.spent_tokens;
    charged += std::get<Completion>(event.result).usage.charged_tokens;
  }
  EXPECT_LT(spent, charged);
}

std::vector<Request> mixed_load() {
  std::vector<Request> requests;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    requests.push_back(request(seed, {Mode{}, budget(20), budget(33)},
                               seed % 2 == 0 ? sampled() : Sampling{}, 120));
    // a prompt that shares its beginning with the one before
    Request more = requests.back();
    more.key.sample += "b";
    auto& ids = std::get<TokenIds>(more.prompt).ids;
    ids.insert(ids.end(), {1, 2, 3});
    std::get<Generate>(more.work).modes = {Mode{.kind = Mode::Kind::no_thinking}};
    requests.push_back(more);
  }
  return requests;
}

TEST_P(EngineTest, ResultsDoNotDependOnBatchThreadsMemoryOrPrefixCache) {
  const auto expected =
      outcomes(run_all(*model_.open({.max_batch = 1, .prefix_cache = false}), mixed_load()));
  ASSERT_EQ(expected.size(), 40U);
  for (const std::int32_t max_batch : {1, 3, 64}) {
    for (const int threads : {1, 2}) {
      for (const bool small_memory : {false, true}) {
        for (const bool prefix_cache : {false, true}) {
          // 14 pages: one sequence of 200 tokens fits, a few short ones at a time
          const std::int64_t page = 2L * 2 * 32 * 16 * 2;
          const auto engine = model_.open({.max_batch = max_batch,
                                           .step_tokens = small_memory ? 16 : 512,
                                           .kv_memory_bytes = small_memory ? 14 * page : 0,
                                           .prefix_cache = prefix_cache},
                                          threads);
          EXPECT_EQ(outcomes(run_all(*engine, mixed_load())), expected)
              << "max_batch " << max_batch << " threads " << threads << " small memory "
              << small_memory << " prefix cache " << prefix_cache;
        }
      }
    }
  }
}

TEST_P(EngineTest, SharedPrefixesAreComputedOnce) {
  // Shaped like 5-shot MMLU: questions of a subject share their examples and come one after
  // another.
  constexpr std::uint64_t kSubjects = 8;
  constexpr std::uint64_t kQuestions = 12;
  std::vector<Request> requests;
  std::int64_t given = 0;
  for (std::uint64_t subject = 0; subject < kSubjects; ++subject) {
    for (std::uint64_t question = 0; question < kQuestions; ++question) {
      auto ids = tiny_prompt(subject, 200);
      const auto more = tiny_prompt(1000 + subject * 100 + question, 24);
      ids.insert(ids.end(), more.begin(), more.end());
      given += static_cast<std::int64_t>(ids.size());
      requests.push_back(
          {.key = {"t", std::to_string(subject) + "/" + std::to_string(question), 0, 0},
           .prompt = TokenIds{ids},
           .work = Generate{.modes = {Mode{}}, .max_tokens = 1}});
    }
  }
  std::int64_t computed = 0;
  for (const Event& event : run_all(*model_.open(), requests)) {
    computed += std::get<Completion>(event.result).usage.spent_tokens;
  }
  EXPECT_LT(static_cast<double>(computed), 0.35 * static_cast<double>(given));
  // every prefix once, every question once, and the page that both share
  EXPECT_LE(computed,
            static_cast<std::int64_t>(kSubjects * 200 + kSubjects * kQuestions * (24 + 16)));
}

TEST_P(EngineTest, AllInstructionSetsGiveTheSameTokens) {
  const auto plain = outcomes(run_all(*model_.open({}, 1, cpu::scalar_kernels()), mixed_load()));
  for (const cpu::Kernels* kernels : cpu::all_kernels()) {
    EXPECT_EQ(outcomes(run_all(*model_.open({}, 1, *kernels), mixed_load())), plain)
        << kernels->name;
  }
}

TEST_P(EngineTest, RandomSweepsEqualTheirIndependentRuns) {
  Rng rng(11);
  for (int round = 0; round < 8; ++round) {
    std::vector<Mode> modes = {Mode{}};
    for (int i = 0; i < 3; ++i) {
      const Mode arm = budget(1 + static_cast<std::int32_t>(rng.below(90)));
      if (std::find(modes.begin(), modes.end(), arm) == modes.end()) modes.push_back(arm);
    }
    const std::uint64_t seed = 100 + rng.below(1000);
    const auto max_tokens = 30 + static_cast<std::int32_t>(rng.below(200));
    const auto together =
        run_all(*model_.open({.step_tokens = 8}), {request(seed, modes, sampled(), max_tokens)});
    for (const Event& event : together) {
      const auto alone =
          run_all(*model_.open(), {request(seed, {event.mode}, sampled(), max_tokens)});
      EXPECT_EQ(outcomes({event}), outcomes(alone)) << to_string(event.mode) << " seed " << seed;
    }
  }
}

TEST_P(EngineTest, LogLikelihoodsAreThoseOfOneSequenceAtATime) {
  Request scores;
  scores.key = {"t", "ll", 0, 0};
  scores.prompt = Text{"The quick brown fox jumps over the lazy dog, and then it does so again."};
  scores.work = LogLikelihood{{" yes", " no", " perhaps, but not today"}};
  const auto together = run_all(*model_.open(), {scores});
  ASSERT_EQ(together.size(), 1U);
  const auto& sums = std::get<LogProbs>(together[0].result).sums;
  for (std::size_t i = 0; i < 3; ++i) {
    Request one = scores;
    one.work = LogLikelihood{{std::get<LogLikelihood>(scores.work).continuations[i]}};
    const auto alone = run_all(*model_.open({.step_tokens = 3, .prefix_cache = false}), {one});
    EXPECT_EQ(std::get<LogProbs>(alone[0].result).sums[0], sums[i]);
    EXPECT_LT(sums[i], 0);
  }
}

TEST_P(EngineTest, APromptLongerThanTheContextIsThatRequestsError) {
  Request longer = request(1, {Mode{}}, {});
  longer.prompt = TokenIds{tiny_prompt(1, TinyModel::kContext + 1)};
  const auto events = run_all(*model_.open(), {longer, request(2, {Mode{}}, {})});
  ASSERT_EQ(events.size(), 2U);
  const auto* error = std::get_if<Error>(&events[0].result);
  ASSERT_NE(error, nullptr);
  EXPECT_NE(error->message.find("513 tokens, the context of the model 512"), std::string::npos)
      << error->message;
  EXPECT_TRUE(std::holds_alternative<Completion>(events[1].result));
}

TEST_P(EngineTest, ReachingTheContextInsideThinkingIsUnclosed) {
  Request longer = request(1, {Mode{}}, sampled(), 100'000);
  auto ids = tiny_prompt(1, TinyModel::kContext - 6);
  longer.prompt = TokenIds{ids};
  const auto events = run_all(*model_.open(), {longer});
  const auto& c = std::get<Completion>(events[0].result);
  if (c.finish == Finish::context) {
    EXPECT_EQ(c.ids.size(), 6U);
  }
}

TEST(DamagedModel, FailsTheRequestsThatMeetTheDamageAndNoOther) {
  const TinyModel model(true);  // its head is not the embedding
  model.damage("model.embed_tokens.weight", 200);
  Request bad = request(1, {Mode{}, budget(5)}, {}, 20);
  bad.prompt = TokenIds{{1, 2, 3, 200, 4, 5}};
  bad.key.sample = "bad";
  std::vector<Request> load = {bad};
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    Request good = request(seed, {Mode{}}, {}, 20);
    good.prompt = TokenIds{{1, 2, 3, static_cast<std::int32_t>(seed), 4, 5}};
    load.push_back(good);
  }
  for (const Event& event : run_all(*model.open(), load)) {
    const auto* error = std::get_if<Error>(&event.result);
    ASSERT_EQ(error != nullptr, event.key.sample == "bad") << event.key.sample;
    if (error == nullptr) continue;
    EXPECT_EQ(error->code, ErrorCode::engine);
    EXPECT_EQ(error->message, "the input of layer 0 at token 5 is not finite");
  }
}

TEST_P(EngineTest, TooLittleKvMemorySaysHowMuchIsNeeded) {
  const std::int64_t page = 2L * 2 * 32 * 16 * 2;
  const auto engine = model_.open({.kv_memory_bytes = 3 * page});
  const auto events = run_all(*engine, {request(1, {Mode{}}, {}, 400)});
  const auto* error = std::get_if<Error>(&events[0].result);
  ASSERT_NE(error, nullptr);
  EXPECT_NE(error->message.find("holds 48 tokens"), std::string::npos) << error->message;
  EXPECT_NE(error->hint.find("--kv-memory"), std::string::npos);
}

TEST_P(EngineTest, AnEmptyPromptIsThatRequestsError) {
  for (const bool prefix_cache : {false, true}) {
    Request empty = request(1, {Mode{}}, {});
    empty.prompt = TokenIds{};
    const auto events = run_all(*model_.open({.prefix_cache = prefix_cache}), {empty});
    ASSERT_EQ(events.size(), 1U);
    const auto* error = std::get_if<Error>(&events[0].result);
    ASSERT_NE(error, nullptr);
    EXPECT_EQ(error->message, "the prompt is empty");
  }
}

TEST_P(EngineTest, NoContinuationsGiveOneEmptyEvent) {
  const Request none = {.key = {"t", "none", 0, 0}, .prompt = Text{"a"}, .work = LogLikelihood{}};
  const auto events = run_all(*model_.open(), {none});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(std::get<LogProbs>(events[0].result).sums.empty());
}

/// What a score says, whatever it took to compute.
LogProbs scores_of(const Event& event) {
  LogProbs scores = std::get<LogProbs>(event.result);
  scores.usage.spent_tokens = 0;
  return scores;
}

TEST_P(EngineTest, APreemptedScoreIsCountedOnce) {
  // Long continuations in small chunks beside growing sequences, on memory for little more than
  // one.
  const std::int64_t page = 2L * 2 * 32 * 16 * 2;
  const Request score = {.key = {"t", "score", 0, 0},
                         .prompt = Text{"What follows is long: "},
                         .work = LogLikelihood{{std::string(150, 'a') + std::string(40, 'b')}}};
  const auto alone = run_all(*model_.open(), {score});
  for (std::int32_t pages = 14; pages <= 24; ++pages) {
    std::vector<Request> requests;
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      requests.push_back(request(seed, {Mode{}}, sampled(), 120));
    }
    requests.push_back(score);
    const auto events = run_all(
        *model_.open({.step_tokens = 16, .kv_memory_bytes = pages * page, .prefix_cache = false}),
        requests);
    int found = 0;
    for (const Event& event : events) {
      if (event.key.sample != "score") continue;
      ++found;
      EXPECT_TRUE(scores_of(event) == scores_of(alone[0])) << pages;
    }
    EXPECT_EQ(found, 1);
  }
}

}  // namespace
}  // namespace ponder
