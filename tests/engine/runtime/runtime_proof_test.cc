// The promises of the runtime, on a back end whose next token is a hash of the context it reads
// back through the pages (FakeOps): whatever is forked, shared, preempted or computed again, a
// completion is that of its request alone, and every computed token is accounted for once.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/sampler.h"
#include "harness/base/rng.h"
#include "tests/support/fake_ops.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

constexpr std::int64_t kPage = 2L * 2 * 32 * 16 * 2;  // bytes, of the tiny model in bf16

Mode budget(std::int32_t tokens) {
  return {.kind = Mode::Kind::budget, .budget_tokens = tokens};
}

const TinyModel& tiny() {
  static const TinyModel model(false);
  return model;
}

/// Opens or closes a think block, or ends, every fifty tokens or so.
FakeOps::Options lively() {
  return {.next = random_ids({TinyModel::kOpen, TinyModel::kClose, TinyModel::kEos}, 150)};
}

std::vector<Completion> completions(const std::vector<Event>& events) {
  std::vector<Completion> out;
  for (const Event& event : events) {
    const auto* c = std::get_if<Completion>(&event.result);
    if (c == nullptr) {
      ADD_FAILURE() << std::get<Error>(event.result).message;
      continue;
    }
    out.push_back(*c);
    out.back().seconds = 0;
    out.back().usage.spent_tokens = 0;
  }
  return out;
}

std::int64_t spent(const std::vector<Event>& events) {
  std::int64_t sum = 0;
  for (const Event& event : events) {
    if (const auto* c = std::get_if<Completion>(&event.result)) sum += c->usage.spent_tokens;
  }
  return sum;
}

Request random_request(Rng& rng, std::int32_t number) {
  // few prefixes, so that they are shared
  auto ids = tiny_prompt(rng.below(3), 1 + rng.below(60));
  const auto more = tiny_prompt(100 + rng.below(50), rng.below(20));
  ids.insert(ids.end(), more.begin(), more.end());

  Generate work{.seed = 1, .max_tokens = static_cast<std::int32_t>(1 + rng.below(260))};
  work.modes.reserve(8);
  if (rng.below(2) == 0) work.modes.push_back(Mode{});
  if (rng.below(4) == 0) work.modes.push_back({.kind = Mode::Kind::no_thinking});
  for (std::uint32_t i = 0, n = rng.below(6); i < n || work.modes.empty(); ++i) {
    const Mode arm = budget(static_cast<std::int32_t>(1 + rng.below(150)));
    if (std::find(work.modes.begin(), work.modes.end(), arm) == work.modes.end()) {
      work.modes.push_back(arm);
    }
  }
  if (rng.below(3) == 0) work.stop.emplace_back("xy");
  if (rng.below(3) == 0) {
    work.stop.emplace_back(1, static_cast<char>('a' + rng.below(26)));
  }
  work.stop_text = rng.below(2) == 0 ? StopText::docs : StopText::report;
  return {.key = {"t" + std::to_string(rng.below(3)), std::to_string(number), 0, 0},
          .prompt = TokenIds{ids},
          .work = work};
}

TEST(Runtime, RandomSweepsInAnyCompanyEqualIndependentRuns) {
  std::map<ThinkingEnd, int> ends;
  std::map<Finish, int> finishes;
  int arms = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng(seed, 9);
    std::vector<Request> load;
    for (std::int32_t i = 0; i < 12; ++i) load.push_back(random_request(rng, i));
    std::vector<Event> expected;
    for (const Request& request : load) {
      for (const Mode& arm : std::get<Generate>(request.work).modes) {
        Request one = request;
        std::get<Generate>(one.work).modes = {arm};
        const FakeBuiltin alone = open_fake(tiny().folder(), {.prefix_cache = false}, lively());
        for (Event& event : run_all(*alone.engine, {one})) expected.push_back(std::move(event));
        EXPECT_TRUE(alone.seen->faults.empty()) << alone.seen->faults.front();
      }
    }
    const auto place = [](const Event& e) { return std::pair(e.key, e.mode); };
    std::sort(expected.begin(), expected.end(),
              [&](const Event& a, const Event& b) { return place(a) < place(b); });
    for (const Completion& c : completions(expected)) {
      ++ends[c.thinking_end];
      ++finishes[c.finish];
      ++arms;
    }
    for (const bool small : {false, true}) {
      const FakeBuiltin together =
          open_fake(tiny().folder(),
                    {.max_batch = static_cast<std::int32_t>(1 + rng.below(12)),
                     .step_tokens = static_cast<std::int32_t>(1 + rng.below(64)),
                     .kv_memory_bytes = small ? (22 + rng.below(10)) * kPage : 0,
                     .prefix_cache = rng.below(3) != 0},
                    lively());
      const auto events = run_all(*together.engine, load);
      EXPECT_EQ(completions(events), completions(expected));
      EXPECT_TRUE(together.seen->faults.empty()) << together.seen->faults.front();
      EXPECT_EQ(spent(events), together.seen->tokens) << "every computed token is spent on someone";
    }
  }
  EXPECT_GT(arms, 1000);
  for (const ThinkingEnd end :
       {ThinkingEnd::closed, ThinkingEnd::forced, ThinkingEnd::unclosed, ThinkingEnd::absent}) {
    EXPECT_GT(ends[end], 20) << to_string(end);
  }
  EXPECT_GT(finishes[Finish::stop], 100);
  EXPECT_GT(finishes[Finish::length], 100);
}

TEST(Runtime, ABudgetThatMeetsTheNaturalCloseChangesNothing) {
  // The model closes as its 40th token. A budget of 39 cuts before it, one of 40 finds it closed.
  const std::size_t prompt = 20;
  const FakeOps::Options model = {.next = [](const FakeContext& c) {
    const std::int64_t generated = c.length - 20;
    if (generated == 39) return TinyModel::kClose;
    return generated == 300 || generated == 60 ? TinyModel::kEos : 'a';
  }};
  for (const StopText which : {StopText::docs, StopText::report}) {
    const FakeBuiltin opened = open_fake(tiny().folder(), {}, model);
    const auto events = run_all(
        *opened.engine, {{.key = {"t", "s", 0, 0},
                          .prompt = TokenIds{tiny_prompt(1, prompt)},
                          .work = Generate{.modes = {Mode{}, budget(39), budget(40), budget(41)},
                                           .max_tokens = 400,
                                           .stop_text = which}}});
    const auto all = completions(events);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].thinking_end, ThinkingEnd::closed);
    EXPECT_EQ(all[1].thinking_end, ThinkingEnd::forced);
    EXPECT_EQ(all[1].usage.thinking_tokens, 39);
    EXPECT_EQ(all[2], all[0]);
    EXPECT_EQ(all[3], all[0]);
  }
}

/// Thinks until something closes it, then answers in 20 tokens, the end token included (there are
/// two line breaks between the tag and the answer).
FakeOps::Options long_thinker() {
  return {
      .next = [](const FakeContext& c) { return c.since_marker == 2 + 19 ? TinyModel::kEos : 'a'; },
      .marker = TinyModel::kClose,
      .read_all = false};
}

struct Sweep {
  std::vector<Mode> modes;
  std::int32_t max_tokens;
  std::int32_t prompt = 100;

  Request request(const std::vector<Mode>& arms) const {
    return {.key = {"t", "s", 0, 0},
            .prompt = TokenIds{tiny_prompt(1, static_cast<std::size_t>(prompt))},
            .work = Generate{.modes = arms, .max_tokens = max_tokens}};
  }
};

// Six budgets on one trace, token by token: what they compute together, what each is charged, and
// what the same six cost one by one. 16k is the length that evaluations use; the short one shows
// that the ratio is a matter of 6 x (stop text + answer) against the trace alone.
TEST(Runtime, SixBudgetsCostLittleMoreThanTheLongestAlone) {
  for (const std::int32_t longest : {2048 * 5, 16'384}) {
    SCOPED_TRACE(longest);
    const TinyModel model(false, longest + 1024);
    Sweep sweep{.modes = {}, .max_tokens = longest + 512};
    for (const int part : {32, 16, 8, 4, 2, 1}) sweep.modes.push_back(budget(longest / part));

    const FakeBuiltin together = open_fake(model.folder(), {}, long_thinker());
    const auto arms = run_all(*together.engine, {sweep.request(sweep.modes)});
    EXPECT_TRUE(together.seen->faults.empty()) << together.seen->faults.front();
    ASSERT_EQ(arms.size(), 6U);
    std::int64_t one_by_one = 0;
    std::int64_t charged = 0;
    std::int64_t alone_longest = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      const FakeBuiltin alone = open_fake(model.folder(), {}, long_thinker());
      const auto one = run_all(*alone.engine, {sweep.request({arms[i].mode})});
      EXPECT_EQ(completions({arms[i]}), completions(one));
      const Usage& usage = std::get<Completion>(arms[i].result).usage;
      EXPECT_EQ(usage.thinking_tokens, arms[i].mode.budget_tokens);
      EXPECT_EQ(usage.charged_tokens,
                sweep.prompt + usage.thinking_tokens + usage.injected_tokens + usage.answer_tokens);
      // the last token is charged, but never computed: nothing follows it
      EXPECT_EQ(usage.charged_tokens - 1, alone.seen->tokens);
      charged += usage.charged_tokens;
      one_by_one += alone.seen->tokens;
      alone_longest = std::max(alone_longest, alone.seen->tokens);
      const std::int64_t own = usage.injected_tokens + usage.answer_tokens;
      ASSERT_LE(6 * own, longest / 10);
    }
    EXPECT_EQ(charged - 6, one_by_one);
    EXPECT_EQ(spent(arms), together.seen->tokens);
    const auto ratio = [&](std::int64_t tokens) {
      return static_cast<double>(tokens) / static_cast<double>(alone_longest);
    };
    EXPECT_LE(ratio(together.seen->tokens), 1.15);
    EXPECT_GT(ratio(one_by_one), 1.9);
    RecordProperty("together_" + std::to_string(longest),
                   std::to_string(ratio(together.seen->tokens)));
    RecordProperty("one_by_one_" + std::to_string(longest), std::to_string(ratio(one_by_one)));
    std::printf("longest budget %d: six together %.3f x the longest alone, one by one %.3f x\n",
                longest, ratio(together.seen->tokens), ratio(one_by_one));
  }
}

TEST(Runtime, A16kTraceOnMemoryForLittleMoreThanOneIsPreemptedAndTheSame) {
  constexpr std::int32_t kLongest = 16'384;
  const TinyModel model(false, kLongest + 1024);
  const Sweep sweep{.modes = {budget(1000), budget(4000), budget(kLongest)},
                    .max_tokens = kLongest + 512};
  std::vector<Request> load;
  for (int i = 0; i < 3; ++i) {
    load.push_back(sweep.request(sweep.modes));
    load.back().key.sample = std::to_string(i);
    std::get<TokenIds>(load.back().prompt).ids.push_back(i);
  }
  const FakeBuiltin ample = open_fake(model.folder(), {}, long_thinker());
  const FakeBuiltin small = open_fake(
      model.folder(), {.kv_memory_bytes = 1500 * kPage, .prefix_cache = false}, long_thinker());
  const auto expected = run_all(*ample.engine, load);
  const auto events = run_all(*small.engine, load);
  EXPECT_EQ(completions(events), completions(expected));
  EXPECT_GT(small.seen->tokens, ample.seen->tokens) << "nothing was preempted";
  EXPECT_LT(small.seen->tokens, 2 * ample.seen->tokens);
  EXPECT_EQ(spent(events), small.seen->tokens);
  EXPECT_LE(small.seen->limits.pages * kPage, 1500 * kPage);
  EXPECT_TRUE(small.seen->faults.empty()) << small.seen->faults.front();
}

// 57 subjects of five solved examples each, as 5-shot MMLU has them.
TEST(Runtime, FiftySevenSharedPrefixesComputeAThirdOfTheirTokens) {
  const TinyModel model(false, 4096);
  std::vector<Request> load;
  std::int64_t given = 0;
  for (std::uint64_t subject = 0; subject < 57; ++subject) {
    for (std::uint64_t question = 0; question < 12; ++question) {
      auto ids = tiny_prompt(subject, 600);
      const auto more = tiny_prompt(1000 + subject * 100 + question, 90);
      ids.insert(ids.end(), more.begin(), more.end());
      given += static_cast<std::int64_t>(ids.size());
      load.push_back(
          {.key = {"mmlu", std::to_string(load.size()), 0, 0},
           .prompt = TokenIds{ids},
           .work = Generate{.modes = {{.kind = Mode::Kind::no_thinking}}, .max_tokens = 1}});
    }
  }
  const FakeBuiltin fake = open_fake(model.folder(), {}, long_thinker());
  run_all(*fake.engine, load);
  EXPECT_LT(static_cast<double>(fake.seen->tokens), 0.35 * static_cast<double>(given));
  EXPECT_LE(fake.seen->tokens, 57 * (600 + 12 * (90 + 16)));
  std::printf("computed %.1f %% of the prompt tokens\n",
              100 * static_cast<double>(fake.seen->tokens) / static_cast<double>(given));
}

// --- endless repetition

/// Falls into a loop of seven ids at its `from`th token and stays in it, thinking or answering;
/// unless the stop text comes: then it answers in 20 tokens.
FakeOps::Options looping(std::int64_t from) {
  return {
      .next =
          [from](const FakeContext& c) {
            if (c.since_marker >= 0) return c.since_marker == 21 ? TinyModel::kEos : 'a';
            return static_cast<std::int32_t>(c.length < from ? c.length % 251 : 'a' + c.length % 7);
          },
      .marker = TinyModel::kClose};
}

Request loop_request(std::vector<Mode> modes, std::int32_t stop_loops, std::int32_t max_tokens) {
  return {.key = {"t", "s", 0, 0},
          .prompt = TokenIds{tiny_prompt(1, 10)},
          .work = Generate{
              .modes = std::move(modes), .max_tokens = max_tokens, .stop_loops = stop_loops}};
}

TEST(Runtime, RepetitionIsOnlyReportedUnlessAskedToStopThere) {
  const TinyModel model(false, 4096);
  const auto reported =
      completions(run_all(*open_fake(model.folder(), {}, looping(100)).engine,
                          {loop_request({Mode{}, budget(300), budget(1000)}, 0, 2000)}));
  ASSERT_EQ(reported.size(), 3U);
  EXPECT_EQ(reported[0].finish, Finish::length);
  EXPECT_EQ(reported[0].usage.answer_tokens + reported[0].usage.thinking_tokens, 2000);
  EXPECT_TRUE(reported[0].looped);
  EXPECT_FALSE(reported[1].looped) << "200 tokens of it are not yet endless";
  EXPECT_TRUE(reported[2].looped) << "its thinking was cut out of a loop";
  EXPECT_EQ(reported[2].finish, Finish::stop);

  const auto stopped =
      completions(run_all(*open_fake(model.folder(), {}, looping(100)).engine,
                          {loop_request({Mode{}, budget(300), budget(1000)}, 512, 2000)}));
  ASSERT_EQ(stopped.size(), 3U);
  EXPECT_EQ(stopped[0].finish, Finish::loop);
  EXPECT_TRUE(stopped[0].looped);
  EXPECT_EQ(stopped[0].answer, reported[0].answer.substr(0, stopped[0].answer.size()));
  // seen at the first multiple of 64 at which the last 512 tokens repeat
  EXPECT_EQ(stopped[0].ids.size(), 640U);
  EXPECT_EQ(stopped[1], reported[1]) << "a budget that cuts anyway is not touched";
  EXPECT_EQ(stopped[2], reported[2]);
}

TEST(Runtime, ALoopEndsArmsWhoseBudgetIsNeverReached) {
  const TinyModel model(false, 4096);
  for (const Mode& arm : {budget(2000), budget(5000), Mode{.kind = Mode::Kind::no_thinking}}) {
    const auto all = completions(run_all(*open_fake(model.folder(), {}, looping(0)).engine,
                                         {loop_request({arm}, 128, 2000)}));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].finish, Finish::loop) << to_string(arm);
    EXPECT_EQ(all[0].ids.size(), 128U);
  }
}

TEST(Runtime, SweepsThatStopInLoopsEqualIndependentRuns) {
  const TinyModel model(false, 4096);
  std::map<Finish, int> finishes;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng(seed, 21);
    // falls into a loop of some length at some point, and sometimes out of it again
    const auto from = static_cast<std::int64_t>(20 + rng.below(300));
    const auto period = static_cast<std::int64_t>(1 + rng.below(40));
    const auto to =
        from + static_cast<std::int64_t>(rng.below(2) == 0 ? 100 + rng.below(200) : 9999);
    const auto end = static_cast<std::int64_t>(rng.below(2) == 0 ? 400 + rng.below(400) : 9999);
    const FakeOps::Options fake = {
        .next =
            [=](const FakeContext& c) {
              if (c.since_marker > 200 || c.length > end) return TinyModel::kEos;
              const bool loops = c.length >= from && c.length < to;
              return static_cast<std::int32_t>(loops ? c.length % period : c.content % 256);
            },
        .marker = TinyModel::kClose};
    std::vector<Mode> modes = {Mode{}};
    for (const std::int32_t base : {0, 200, 400, 600}) {
      modes.push_back(budget(base + 1 + static_cast<std::int32_t>(rng.below(199))));
    }
    const auto stop_loops = static_cast<std::int32_t>(64 + rng.below(200));
    const auto max_tokens = static_cast<std::int32_t>(300 + rng.below(700));
    const FakeBuiltin together = open_fake(model.folder(), {}, fake);
    const auto events = run_all(*together.engine, {loop_request(modes, stop_loops, max_tokens)});
    EXPECT_EQ(spent(events), together.seen->tokens);
    ASSERT_EQ(events.size(), modes.size());
    for (const Event& event : events) {
      const auto alone = run_all(*open_fake(model.folder(), {}, fake).engine,
                                 {loop_request({event.mode}, stop_loops, max_tokens)});
      EXPECT_EQ(completions({event}), completions(alone)) << to_string(event.mode);
      ++finishes[std::get<Completion>(event.result).finish];
    }
  }
  EXPECT_GT(finishes[Finish::loop], 20);
  EXPECT_GT(finishes[Finish::stop], 20);
}

// --- bad input

TEST(Runtime, TheContextReachedInThinkingIsUnclosedAndHasNoAnswer) {
  const FakeOps::Options thinks = {
      .next = [](const FakeContext& c) { return c.length == 500 ? TinyModel::kOpen : 'a'; }};
  for (const Mode& arm : {Mode{}, budget(400), budget(100'000)}) {
    const auto all =
        completions(run_all(*open_fake(tiny().folder(), {}, thinks).engine,
                            {{.key = {"t", "s", 0, 0},
                              .prompt = TokenIds{tiny_prompt(1, 500)},
                              .work = Generate{.modes = {arm}, .max_tokens = 100'000}}}));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].thinking_end, ThinkingEnd::unclosed);
    EXPECT_EQ(all[0].finish, Finish::context);
    EXPECT_EQ(all[0].answer, "");
    EXPECT_EQ(all[0].usage.thinking_tokens, TinyModel::kContext - 500);
  }
}

TEST(Runtime, ABudgetBeyondTheContextIsPlainThinking) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Request request{.key = {"t", std::to_string(seed), 0, 0},
                    .prompt = TokenIds{tiny_prompt(seed, 200)},
                    .work = Generate{.modes = {Mode{}, budget(100'000)}, .max_tokens = 200'000}};
    const auto all =
        completions(run_all(*open_fake(tiny().folder(), {}, lively()).engine, {request}));
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0], all[1]);
  }
}

TEST(Runtime, MaxTokensSmallerThanTheStopTextEndsBehindIt) {
  const FakeOps::Options thinks = {.next = [](const FakeContext&) { return 'a'; }};
  for (const std::int32_t max_tokens : {11, 50, 121, 122}) {
    const Request request{
        .key = {"t", "s", 0, 0},
        .prompt = TokenIds{tiny_prompt(1, 20)},
        .work = Generate{.modes = {Mode{}, budget(10)}, .max_tokens = max_tokens}};
    const auto all =
        completions(run_all(*open_fake(tiny().folder(), {}, thinks).engine, {request}));
    ASSERT_EQ(all.size(), 2U);
    const Completion& forced = all[1];
    EXPECT_EQ(forced.thinking_end, ThinkingEnd::forced);
    EXPECT_EQ(forced.finish, Finish::length);
    EXPECT_EQ(forced.usage.thinking_tokens, 10);
    EXPECT_EQ(forced.usage.injected_tokens, 111) << "the text goes in whole";
    EXPECT_EQ(forced.answer, std::string(max_tokens == 122 ? "a" : ""));
  }
  // a budget that is no smaller than max-tokens never cuts
  const Request request{.key = {"t", "s", 0, 0},
                        .prompt = TokenIds{tiny_prompt(1, 20)},
                        .work = Generate{.modes = {Mode{}, budget(10)}, .max_tokens = 10}};
  const auto all = completions(run_all(*open_fake(tiny().folder(), {}, thinks).engine, {request}));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0], all[1]);
}

TEST(Runtime, ABrokenForwardPassFailsItsRequestAndNoOther) {
  FakeOps::Options fake = lively();
  const Request bad = {
      .key = {"t", "bad", 0, 0},
      .prompt = TokenIds{tiny_prompt(7, 30)},
      .work = Generate{.modes = {Mode{}, budget(20), budget(5)}, .max_tokens = 100}};
  fake.next = [](const FakeContext& c) { return static_cast<std::int32_t>('a' + c.length % 20); };
  fake.bad_layer = [](const FakeContext& c) {
    return c.stream == random_stream({"t", "bad", 0, 0}) && c.length == 40 ? 1 : -1;
  };
  std::vector<Request> load = {bad};
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    load.push_back(bad);
    load.back().key.sample = std::to_string(seed);
  }
  const auto events = run_all(*open_fake(tiny().folder(), {}, fake).engine, load);
  ASSERT_EQ(events.size(), 18U);
  for (const Event& event : events) {
    const auto* error = std::get_if<Error>(&event.result);
    // the arm of budget 5 was cut before the damage, and its own 40th token is one of the stop text
    const bool fails = event.key.sample == "bad" && event.mode != budget(5);
    ASSERT_EQ(error != nullptr, fails) << event.key.sample << " " << to_string(event.mode);
    if (error == nullptr) continue;
    EXPECT_EQ(error->code, ErrorCode::engine);
    EXPECT_EQ(error->message, "the input of layer 1 at token 39 is not finite");
  }
}

TEST(Runtime, TheMemoryThatAnErrorAsksForIsEnough) {
  const TinyModel model(false, 40'960);
  const Request request{.key = {"t", "s", 0, 0},
                        .prompt = TokenIds{tiny_prompt(1, 100)},
                        .work = Generate{.modes = {Mode{}}, .max_tokens = 32'768}};
  const auto refused = run_all(
      *open_fake(model.folder(), {.kv_memory_bytes = 100 * kPage}, lively()).engine, {request});
  const auto* error = std::get_if<Error>(&refused.front().result);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(error->message, "the KV memory holds 1600 tokens, this request may need 32868");
  const std::size_t at = error->hint.find("--kv-memory ");
  ASSERT_NE(at, std::string::npos) << error->hint;
  const std::int64_t mebibytes = std::stoll(error->hint.substr(at + 12));
  const auto taken = run_all(
      *open_fake(model.folder(), {.kv_memory_bytes = mebibytes << 20}, lively()).engine, {request});
  EXPECT_TRUE(std::holds_alternative<Completion>(taken.front().result));
}

TEST(Runtime, ARequestThatNoEngineCanServeIsRefused) {
  for (const std::vector<Mode>& modes :
       {std::vector<Mode>{budget(0)}, std::vector<Mode>{Mode{}, budget(5), budget(5)}}) {
    const auto fake = open_fake(tiny().folder(), {}, lively());
    const auto taken = fake.engine->submit({.key = {"t", "s", 0, 0},
                                            .prompt = TokenIds{{1, 2}},
                                            .work = Generate{.modes = modes, .max_tokens = 9}});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, ErrorCode::usage);
  }
}

}  // namespace
}  // namespace ponder
