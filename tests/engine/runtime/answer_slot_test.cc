// Probabilities of choices after thinking: the same as rendering the ids by hand and scoring them,
// however the slot came about.

#include "engine/runtime/answer_slot.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/budget.h"
#include "engine/runtime/builtin_engine.h"
#include "harness/base/rng.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

constexpr std::int64_t kPageBytes =
    2L * 2 * 32 * 16 * 2;  // layers, K and V, head_dim, tokens, bf16

const Mode kThinking = {};
const Mode kNoThinking = {.kind = Mode::Kind::no_thinking};

Mode budget(std::int32_t tokens) {
  return {.kind = Mode::Kind::budget, .budget_tokens = tokens};
}

Request request(std::uint64_t seed,
                std::vector<Mode> modes,
                std::vector<std::string> choices = {"A", "B", "C", "D"},
                std::int32_t max_tokens = 250) {
  Rng rng(seed, 3);
  return {.key = {"t", "s" + std::to_string(seed), 0, 0},
          .prompt = TokenIds{tiny_prompt(seed, 5 + rng.below(40))},
          .work = AnswerSlot{.generate = {.modes = std::move(modes),
                                          .sampling = {.temperature = 1.0},
                                          .seed = 9,
                                          .max_tokens = max_tokens},
                             .prefix = "The answer is",
                             .choices = std::move(choices)}};
}

const AnswerSlot& slot_of(const Request& request) {
  return std::get<AnswerSlot>(request.work);
}

Completion completion(const Event& event) {
  const auto* found = std::get_if<Completion>(&event.result);
  if (found != nullptr) return *found;
  const auto* error = std::get_if<Error>(&event.result);
  ADD_FAILURE() << (error == nullptr ? "no completion" : error->message);
  return {};
}

/// What an event says, whatever it took to compute.
struct Said {
  Mode mode;
  Completion completion;

  bool operator==(const Said&) const = default;
};

Said said(const Event& event) {
  Said out{event.mode, completion(event)};
  out.completion.seconds = 0;
  out.completion.usage.spent_tokens = 0;
  return out;
}

std::vector<Said> said(const std::vector<Event>& events) {
  std::vector<Said> out;
  for (const Event& event : events) out.push_back(said(event));
  return out;
}

std::vector<std::int32_t> bytes(std::string_view text) {
  std::vector<std::int32_t> out;  // the tiny tokenizer's ids are its printable bytes' ranks
  for (const char c : text) out.push_back(static_cast<unsigned char>(c));
  return out;
}

void append(std::vector<std::int32_t>& to, const std::vector<std::int32_t>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// The events of the first seed whose thinking lasts longer than all of the budgets.
std::vector<Event> all_forced(const TinyModel& model,
                              const std::vector<Mode>& budgets,
                              const std::vector<std::string>& choices) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Request asked = request(seed, budgets, choices, 500);
    std::get<TokenIds>(asked.prompt).ids.resize(5);
    auto events = run_all(*model.open(), {asked});
    if (std::all_of(events.begin(), events.end(), [](const Event& event) {
          return completion(event).thinking_end == ThinkingEnd::forced;
        })) {
      return events;
    }
  }
  ADD_FAILURE() << "no seed thinks for so long";
  return {};
}

class AnswerSlotTest : public testing::TestWithParam<bool> {
 protected:
  /// Ids between prompt and slot, made by hand from what plain generation gives; nullopt without
  /// closed thinking.
  std::optional<std::vector<std::int32_t>> by_hand(const Request& asked, const Mode& mode) {
    const AnswerSlot& slot = slot_of(asked);
    std::vector<std::int32_t> ids;
    if (mode != kNoThinking) {
      Request plain = asked;
      plain.work = slot.generate;
      std::get<Generate>(plain.work).modes = {mode};
      const Completion c = completion(run_all(*model_.open(), {plain})[0]);
      const auto close = std::find(c.ids.begin(), c.ids.end(), TinyModel::kClose);
      if (c.thinking_end == ThinkingEnd::closed) {
        ids.assign(c.ids.begin(), close + 1);
        append(ids, bytes("\n\n"));
      } else if (c.thinking_end == ThinkingEnd::forced) {
        ids.assign(c.ids.begin(), c.ids.begin() + mode.budget_tokens);
        append(ids, tokenizer_.encode(stop_thinking_text(StopText::docs)));
      } else {
        return std::nullopt;
      }
    }
    append(ids, tokenizer_.encode(slot.prefix));
    return ids;
  }

  LogProbs scored_by_hand(const Request& asked, const std::vector<std::int32_t>& before) {
    Request plain = asked;
    append(std::get<TokenIds>(plain.prompt).ids, before);
    plain.work = LogLikelihood{.continuations = slot_of(asked).choices};
    LogProbs scores = std::get<LogProbs>(
        run_all(*model_.open({.step_tokens = 7, .prefix_cache = false}), {plain})[0].result);
    scores.usage = {};
    return scores;
  }

  TinyModel model_{GetParam()};
  Tokenizer tokenizer_ = Tokenizer::load(model_.folder()).value();
};

INSTANTIATE_TEST_SUITE_P(DenseAndMixture, AnswerSlotTest, testing::Bool());

TEST_P(AnswerSlotTest, EqualsRenderingAndScoringByHand) {
  const std::vector<Mode> modes = {kThinking,  kNoThinking, budget(1),
                                   budget(15), budget(16),  budget(100)};
  const std::vector<std::vector<std::string>> choices = {
      {" A", " B", " C"},
      {" one", " only", " two", " on"},  // shared first tokens, one begins another
      {" yes"},
      {" a rather long choice of more than a page of tokens", " no"}};
  std::map<ThinkingEnd, int> seen;
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Request asked = request(seed, modes, choices[seed % choices.size()]);
    const auto events = run_all(*model_.open(), {asked});
    ASSERT_EQ(events.size(), modes.size()) << "one event per mode";
    for (const Event& event : events) {
      SCOPED_TRACE(to_string(event.mode) + " seed " + std::to_string(seed));
      const Completion c = completion(event);
      ++seen[c.thinking_end];
      const auto before = by_hand(asked, event.mode);
      ASSERT_EQ(c.choices.has_value(), before.has_value());
      if (!before) continue;
      EXPECT_EQ(c.answer, "");
      EXPECT_EQ(c.ids, *before);
      EXPECT_EQ(c.finish, Finish::stop);
      EXPECT_TRUE(*c.choices == scored_by_hand(asked, *before));
    }
  }
  EXPECT_GE(seen[ThinkingEnd::closed], 3) << "the cases must close by themselves, too";
  EXPECT_GE(seen[ThinkingEnd::forced], 20);
  EXPECT_GE(seen[ThinkingEnd::absent], 8);
}

TEST_P(AnswerSlotTest, ThinkingIsThatOfPlainGeneration) {
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Request asked = request(seed, {kThinking, budget(20), budget(200)});
    Request plain = asked;
    plain.work = slot_of(asked).generate;
    const auto slots = run_all(*model_.open(), {asked});
    const auto answers = run_all(*model_.open(), {plain});
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const Completion slot = completion(slots[i]);
      const Completion answer = completion(answers[i]);
      EXPECT_EQ(slot.thinking, answer.thinking);
      EXPECT_EQ(slot.thinking_end, answer.thinking_end);
      EXPECT_EQ(slot.usage.thinking_tokens, answer.usage.thinking_tokens);
      EXPECT_EQ(slot.usage.prompt_tokens, answer.usage.prompt_tokens);
    }
  }
}

TEST_P(AnswerSlotTest, AForkEqualsAnIndependentRunOfThatBudget) {
  const std::vector<Mode> modes = {kThinking,  kNoThinking, budget(1),  budget(7),
                                   budget(16), budget(17),  budget(64), budget(500)};
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    for (const auto& choices : {std::vector<std::string>{"A", "B"},
                                std::vector<std::string>{"first", "fifth", "second"}}) {
      const auto together = run_all(*model_.open(), {request(seed, modes, choices)});
      ASSERT_EQ(together.size(), modes.size());
      for (const Event& event : together) {
        const auto alone = run_all(*model_.open(), {request(seed, {event.mode}, choices)});
        EXPECT_TRUE(said(event) == said(alone[0])) << to_string(event.mode) << " seed " << seed;
      }
    }
  }
}

TEST_P(AnswerSlotTest, ASweepComputesItsTraceOnce) {
  const auto events =
      all_forced(model_, {budget(50), budget(100), budget(150), budget(200)}, {"A", "B", "C", "D"});
  const std::size_t injected = tokenizer_.encode(stop_thinking_text(StopText::docs)).size() +
                               tokenizer_.encode("The answer is").size();
  std::int64_t spent = 0;
  std::int64_t charged = 0;
  for (const Event& event : events) {
    const Usage usage = completion(event).usage;
    EXPECT_EQ(usage.injected_tokens, static_cast<std::int64_t>(injected));
    EXPECT_EQ(usage.charged_tokens,
              usage.prompt_tokens + usage.thinking_tokens + usage.injected_tokens + 4);
    spent += usage.spent_tokens;
    charged += usage.charged_tokens;
  }
  // The trace once; for each arm its stop text and prefix. The choices are one row of logits. The
  // last token before a cut is computed in the trunk and in the fork.
  EXPECT_LE(spent, 5 + 200 + 4 * (static_cast<std::int64_t>(injected) + 1));
  EXPECT_LT(static_cast<double>(spent), 0.75 * static_cast<double>(charged));
}

std::vector<Request> mixed_load() {
  std::vector<Request> requests;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    requests.push_back(request(seed, {kThinking, kNoThinking, budget(20), budget(33)},
                               {"A", "B", "Cc", "Ccc" + std::string(20, 'c')}, 90));
  }
  return requests;
}

TEST_P(AnswerSlotTest, SlotsDoNotDependOnBatchThreadsMemoryOrPrefixCache) {
  const auto expected =
      said(run_all(*model_.open({.max_batch = 1, .prefix_cache = false}), mixed_load()));
  ASSERT_EQ(expected.size(), 12U);
  std::int64_t least = INT64_MAX;
  std::int64_t most = 0;
  for (const std::int32_t max_batch : {1, 64}) {
    for (const int threads : {1, 2}) {
      for (const std::int64_t pages : {16, 20, 1000}) {
        if (threads > 1 && pages < 1000) continue;  // small steps are not shared out
        for (const bool prefix_cache : {false, true}) {
          const auto engine = model_.open({.max_batch = max_batch,
                                           .step_tokens = pages == 1000 ? 512 : 16,
                                           .kv_memory_bytes = pages * kPageBytes,
                                           .prefix_cache = prefix_cache},
                                          threads);
          const auto events = run_all(*engine, mixed_load());
          EXPECT_TRUE(said(events) == expected)
              << "max_batch " << max_batch << " threads " << threads << " pages " << pages
              << " prefix cache " << prefix_cache;
          std::int64_t spent = 0;
          for (const Event& event : events) spent += completion(event).usage.spent_tokens;
          least = std::min(least, spent);
          most = std::max(most, spent);
        }
      }
    }
  }
  EXPECT_GT(most, least + 100) << "the cases must make sequences lose their pages";
}

TEST_P(AnswerSlotTest, UnclosedThinkingHasNoSlot) {
  int capped = 0;
  int ended = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    for (const std::int32_t max_tokens : {8, 250}) {
      Request asked = request(seed, {kThinking, budget(8)}, {"A", "B"}, max_tokens);
      std::get<TokenIds>(asked.prompt).ids.push_back(TinyModel::kOpen);
      for (const Event& event : run_all(*model_.open(), {asked})) {
        const Completion c = completion(event);
        const bool closed =
            c.thinking_end == ThinkingEnd::closed || c.thinking_end == ThinkingEnd::forced;
        EXPECT_EQ(c.choices.has_value(), closed);
        if (closed) continue;
        capped += c.finish == Finish::length ? 1 : 0;
        ended += c.finish == Finish::stop ? 1 : 0;
      }
    }
  }
  EXPECT_GT(capped, 10);
  EXPECT_GT(ended, 3) << "an end token inside the thinking";
}

TEST_P(AnswerSlotTest, TheCapDoesNotTakeTheSlotFromClosedThinking) {
  // max_tokens comes with the closing tag, or inside the stop text.
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Completion whole = completion(run_all(*model_.open(), {request(seed, {kThinking})})[0]);
    if (whole.thinking_end != ThinkingEnd::closed) continue;
    const auto tokens = static_cast<std::int32_t>(whole.usage.thinking_tokens);
    const Request capped = request(seed, {kThinking}, {"A", "B", "C", "D"}, tokens);
    EXPECT_TRUE(said(run_all(*model_.open(), {capped})[0]) ==
                said(run_all(*model_.open(), {request(seed, {kThinking})})[0]));
    if (tokens < 3) continue;
    const Request short_of_it = request(seed, {kThinking}, {"A"}, tokens - 1);
    EXPECT_FALSE(completion(run_all(*model_.open(), {short_of_it})[0]).choices.has_value());
  }
  const Completion forced =
      completion(run_all(*model_.open(), {request(1, {budget(5)}, {"A"}, 6)})[0]);
  EXPECT_EQ(forced.thinking_end, ThinkingEnd::forced);
  EXPECT_TRUE(forced.choices.has_value());
}

TEST_P(AnswerSlotTest, BlanksAtTheEndOfThePrefixAreScoredWithTheChoices) {
  Request blank = request(1, {kNoThinking}, {"A", "B"});
  std::get<AnswerSlot>(blank.work).prefix = "The answer is ";
  const Completion a = completion(run_all(*model_.open(), {blank})[0]);
  const Completion b =
      completion(run_all(*model_.open(), {request(1, {kNoThinking}, {" A", " B"})})[0]);
  EXPECT_TRUE(a.choices == b.choices);
  EXPECT_EQ(a.ids, b.ids);
  EXPECT_EQ(a.choices->token_counts, (std::vector<std::int64_t>{2, 2}));
}

TEST_P(AnswerSlotTest, NoChoiceOrAnEmptyOneIsRefused) {
  const struct {
    std::vector<std::string> choices;
    const char* message;
  } cases[] = {{{}, "without choices"}, {{"A", ""}, "the choice '' adds no token"}};

  for (const auto& one : cases) {
    const auto events = run_all(*model_.open(), {request(1, {kThinking, budget(3)}, one.choices)});
    ASSERT_EQ(events.size(), 2U) << "one event per mode";
    for (const Event& event : events) {
      const auto* error = std::get_if<Error>(&event.result);
      ASSERT_NE(error, nullptr);
      EXPECT_NE(error->message.find(one.message), std::string::npos) << error->message;
    }
  }
}

TEST_P(AnswerSlotTest, ThinkingThatLeavesNoRoomInTheContextHasNoSlot) {
  // 512 tokens of context: the choices do not fit behind a cut at 380.
  const auto events = all_forced(model_, {budget(300), budget(380)}, {"A", std::string(30, 'b')});
  ASSERT_EQ(events.size(), 2U);
  const Completion fits = completion(events[0]);
  const Completion none = completion(events[1]);
  EXPECT_TRUE(fits.choices.has_value());
  EXPECT_FALSE(none.choices.has_value());
  EXPECT_EQ(none.finish, Finish::context);
}

TEST_P(AnswerSlotTest, APromptWithoutRoomForTheChoicesIsAnError) {
  for (const Mode& mode : {kThinking, kNoThinking}) {
    Request asked = request(1, {mode}, {std::string(20, 'x')});
    std::get<TokenIds>(asked.prompt).ids = tiny_prompt(1, TinyModel::kContext - 10);
    const auto events = run_all(*model_.open(), {asked});
    const auto* error = std::get_if<Error>(&events[0].result);
    ASSERT_NE(error, nullptr);
    EXPECT_NE(error->message.find("the context of the model 512"), std::string::npos)
        << error->message;
  }
  const auto engine = model_.open({.kv_memory_bytes = 3 * kPageBytes});
  Request small = request(1, {kThinking, kNoThinking}, {"A"});
  std::get<TokenIds>(small.prompt).ids = tiny_prompt(1, 40);
  const auto events = run_all(*engine, {small});
  for (const Event& event : events) {
    const auto* error = std::get_if<Error>(&event.result);
    ASSERT_NE(error, nullptr);
    EXPECT_NE(error->message.find("holds 48 tokens"), std::string::npos) << error->message;
  }
}

TEST(DamagedCheckpoint, ASlotNamesTheLayerAndTheToken) {
  const TinyModel model(true);  // untied: the head is sound
  model.damage("model.embed_tokens.weight", 'B');
  Request asked = request(1, {kNoThinking, budget(5)}, {"ABC", "ACB"});
  std::get<TokenIds>(asked.prompt).ids = {1, 2, 3};
  const auto events = run_all(*model.open(), {asked});
  ASSERT_EQ(events.size(), 2U);
  const auto* error = std::get_if<Error>(&events[0].result);
  ASSERT_NE(error, nullptr);
  EXPECT_NE(error->message.find("the input of layer 0 at token "), std::string::npos)
      << error->message;
  EXPECT_NE(std::get_if<Error>(&events[1].result), nullptr);
}

}  // namespace
}  // namespace ponder
