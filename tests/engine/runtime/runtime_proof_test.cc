// The promises of the runtime, on a back end whose next token is a hash of the context it reads
// back through the pages (FakeOps): whatever is forked, shared, preempted or computed again, a
// completion is that of its request alone, and every computed token is accounted for once.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/runtime/kv_memory.h"
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

}  // namespace
}  // namespace ponder
