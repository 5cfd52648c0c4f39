// The scheduler alone, driven as the engine drives it: what it promises about order, pages and
// progress, and a random load on tiny memory that checks every promise in every step.

#include "engine/runtime/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "harness/base/rng.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

const Tokenizer& tokenizer() {
  static const TinyModel model(false);
  static const Tokenizer loaded = Tokenizer::load(model.folder()).value();
  return loaded;
}

/// A scheduler with its cache and all sequences in it. A sequence ends after a number of tokens
/// that its request says; what is generated is its own position.
class Rig {
 public:
  Rig(std::int32_t pages,
      std::int32_t max_batch,
      std::int32_t step_tokens,
      bool prefix_cache = true)
      : cache(pages, prefix_cache), scheduler(cache, max_batch, step_tokens), step_(step_tokens) {}

  Sequence* add(std::vector<std::int32_t> prompt,
                std::int32_t max_tokens,
                const std::string& task = "t") {
    auto request = std::make_shared<RequestState>();
    request->key = {task, std::to_string(++made_), 0, 0};
    request->work.max_tokens = max_tokens;
    request->stop_text = {7, 7, 7, 7, 7};
    auto sequence = std::make_unique<Sequence>(request, std::move(prompt), false, 1 << 20,
                                               tokenizer(), TinyModel::kOpen, TinyModel::kClose);
    sequence->arms = {Mode{}};
    Sequence* raw = sequence.get();
    alive.insert(raw);
    scheduler.add(std::move(sequence));
    return raw;
  }

  Sequence* add_scoring(std::vector<std::int32_t> ids, std::int64_t from) {
    Sequence* raw = add(std::move(ids), 1);
    raw->scoring = Scoring{.from = from};
    return raw;
  }

  /// False when there is nothing left to do. `fork`: whether this sequence forks now.
  bool step(const std::function<bool(const Sequence&)>& fork = nullptr) {
    if (scheduler.idle()) return false;
    std::map<const Sequence*, Before> before;
    for (const Sequence* s : alive) before[s] = {s->computed, s->pages.size()};
    const auto shares = scheduler.plan();
    check(shares);
    check_who_was_set_back(before);
    for (const auto& share : shares) scheduler.computed(share);
    for (const auto& share : shares) {
      Sequence& s = *share.sequence;
      if (s.scoring) {
        if (share.ends) end(&s);
        continue;
      }
      if (!share.ends) continue;
      s.append(static_cast<std::int32_t>(s.total() % 200), false);
      if (!s.finished() && fork && fork(s)) this->fork(s);
      if (s.finished()) end(&s);
    }
    ++steps;
    check_accounts();
    return true;
  }

  void run() {
    while (step()) {
    }
  }

  KvCache cache;
  Scheduler scheduler;
  std::set<Sequence*> alive;
  std::vector<std::string> ended;  ///< sample names
  std::int64_t steps = 0;
  std::int64_t tokens = 0;

 private:
  struct Before {
    std::int64_t computed = 0;
    std::size_t pages = 0;
  };

  void fork(Sequence& trunk) {
    auto child = std::make_unique<Sequence>(trunk.fork());
    child->arms = {Mode{}};
    child->force_answer();
    if (child->finished()) return;
    Sequence* raw = child.get();
    alive.insert(raw);
    const auto copy = scheduler.add_fork(trunk, std::move(child));
    if (copy) {
      EXPECT_EQ(raw->pages.back(), copy->to);
      EXPECT_NE(copy->from, copy->to);
    }
  }

  void end(Sequence* sequence) {
    ended.push_back(sequence->request().key.sample);
    alive.erase(sequence);
    scheduler.remove(sequence);
  }

  void check(const std::vector<Scheduler::Share>& shares) {
    ASSERT_FALSE(shares.empty()) << "a step without work, though there is some";
    std::int64_t sum = 0;
    std::map<std::int32_t, int> users;
    for (Sequence* s : alive) {
      for (const std::int32_t page : s->pages) ++users[page];
    }
    std::set<Sequence*> seen;
    for (const auto& share : shares) {
      const Sequence& s = *share.sequence;
      ASSERT_TRUE(seen.insert(share.sequence).second) << "two shares of one sequence";
      ASSERT_GT(share.tokens, 0);
      ASSERT_LE(s.computed + share.tokens, s.total());
      ASSERT_EQ(share.ends, s.computed + share.tokens == s.total());
      ASSERT_GE(static_cast<std::int64_t>(s.pages.size()) * 16, s.computed + share.tokens);
      for (std::int64_t p = s.computed / 16; p * 16 < s.computed + share.tokens; ++p) {
        ASSERT_EQ(users[s.pages[static_cast<std::size_t>(p)]], 1) << "a shared page is written to";
      }
      sum += share.tokens;
    }
    ASSERT_LE(sum, step_);
    tokens += sum;
    // the most senior one is never set back
    Sequence* senior =
        *std::min_element(alive.begin(), alive.end(),
                          [&](const auto* a, const auto* b) { return place(a) < place(b); });
    if (senior->turn.number == senior_) {
      ASSERT_GE(senior->computed, senior_computed_);
    }
    senior_ = senior->turn.number;
    senior_computed_ = senior->computed;
  }

  /// Pages go from juniors to seniors only. (Pages found in the prefix cache were nobody's.)
  void check_who_was_set_back(const std::map<const Sequence*, Before>& before) {
    for (const auto& [loser, was] : before) {
      if (loser->computed >= was.computed) continue;
      for (const auto& [winner, had] : before) {
        const bool may_be_cached = had.computed == 0 && cache.keeps_prefixes();
        const bool took = !may_be_cached && winner->pages.size() > had.pages;
        if (winner != loser && took) {
          ASSERT_LT(place(winner), place(loser)) << "a junior took pages";
        }
      }
    }
  }

  static std::tuple<bool, std::int64_t, std::int64_t> place(const Sequence* s) {
    return {s->turn.seniority == 0, s->turn.seniority, s->turn.number};
  }

  void check_accounts() {
    std::set<std::int32_t> held;
    for (Sequence* s : alive) held.insert(s->pages.begin(), s->pages.end());
    ASSERT_EQ(cache.in_use(), static_cast<std::int32_t>(held.size()));
    ASSERT_LE(cache.in_use(), cache.pages());
  }

  std::int32_t step_;
  std::int64_t made_ = 0;
  std::int64_t senior_ = 0;  // turn.number of the most senior in the last step
  std::int64_t senior_computed_ = 0;
};

std::vector<std::int32_t> prompt(std::size_t tokens, std::uint64_t seed = 0) {
  return tiny_prompt(seed, tokens);
}

TEST(Scheduler, LongTracesBeginFirstSoThatTheyFormNoTail) {
  Rig rig(10'000, 4, 512);
  for (std::uint64_t i = 0; i < 40; ++i) rig.add(prompt(10, i), 20);
  for (std::uint64_t i = 0; i < 2; ++i) rig.add(prompt(10, 100 + i), 220);
  rig.run();
  // 42 requests are 1240 steps of one sequence, 310 of four. The long ones last, it would be
  // 40 * 20 / 4 + 220 = 420.
  EXPECT_LT(rig.steps, 330);
}

TEST(Scheduler, ALongPromptIsNotStarvedByAStreamOfShortOnes) {
  Rig rig(30, 8, 64);
  for (std::uint64_t i = 0; i < 8; ++i) rig.add(prompt(20, i), 30);
  for (int i = 0; i < 5; ++i) rig.step();
  Sequence* large = rig.add(prompt(400, 99), 20);
  std::uint64_t next = 1000;
  while (rig.alive.count(large) > 0 && rig.steps < 1000) {
    while (rig.alive.size() < 12) rig.add(prompt(20, next++), 30);
    rig.step();
  }
  EXPECT_LT(rig.steps, 300);
}

TEST(Scheduler, PromptsAreAdmittedOnlyWhenThereIsRoomForThemBesideThoseAtWork) {
  Rig rig(30, 8, 64, false);  // 480 tokens: two at a time, each prompt in several steps
  for (std::uint64_t i = 0; i < 8; ++i) rig.add(prompt(200, i), 30);
  rig.run();
  EXPECT_EQ(rig.scheduler.preemptions(), 0);
  EXPECT_EQ(rig.tokens, 8 * (200 + 29));
}

TEST(Scheduler, TwoSequencesThatDoNotFitTogetherBothEnd) {
  for (const bool prefix_cache : {false, true}) {
    Rig rig(20, 2, 16, prefix_cache);  // 320 tokens
    rig.add(prompt(100, 1), 200);
    rig.add(prompt(100, 2), 200);
    rig.run();
    EXPECT_EQ(rig.ended.size(), 2U);
    EXPECT_GE(rig.scheduler.preemptions(), 1);
    EXPECT_LE(rig.scheduler.preemptions(), 3) << "they must not drive each other out";
  }
}

TEST(Scheduler, AForkThatWaitsGivesItsPagesToItsTrunk) {
  Rig rig(8, 1, 16, false);  // 128 tokens, one at a time
  rig.add(prompt(30), 90);
  rig.run();
  Rig forked(8, 1, 16, false);
  forked.add(prompt(30), 90);
  int forks = 0;
  while (forked.step([&](const Sequence& s) { return s.total() % 10 == 0 && ++forks <= 6; })) {
  }
  EXPECT_EQ(forked.ended.size(), 7U);
  EXPECT_EQ(forked.cache.in_use(), 0);
}

TEST(Scheduler, EqualPromptsAreComputedOnceThoughTheyComeTogether) {
  Rig rig(1000, 16, 64);
  for (int i = 0; i < 16; ++i) rig.add(prompt(400), 1);
  rig.run();
  EXPECT_EQ(rig.tokens, 400 + 15 * 16);  // the last page holds the token that is sampled from
}

TEST(Scheduler, WithoutAPrefixCacheNobodyWaitsForAPrefix) {
  Rig rig(1000, 16, 1 << 14, false);
  for (int i = 0; i < 16; ++i) rig.add(prompt(400), 1);
  rig.run();
  EXPECT_EQ(rig.steps, 1);
}

TEST(Scheduler, ClearLeavesNothingBehind) {
  Rig rig(40, 4, 32);
  for (std::uint64_t i = 0; i < 12; ++i) rig.add(prompt(50, i % 3), 100);
  for (int i = 0; i < 30; ++i) rig.step([&](const Sequence& s) { return s.total() == 60; });
  rig.alive.clear();
  rig.scheduler.clear();
  EXPECT_TRUE(rig.scheduler.idle());
  EXPECT_EQ(rig.cache.in_use(), 0);
  rig.add(prompt(50, 1), 5);
  rig.run();
  EXPECT_EQ(rig.cache.in_use(), 0);
}

// Random loads on memory for little more than one sequence. Every step checks shares, pages and
// accounts (Rig::check); here: all end, none leaks, and it does not take for ever.
TEST(Scheduler, RandomLoadsOnTinyMemoryAllEndAndLeakNothing) {
  std::int64_t preemptions = 0;
  std::int64_t operations = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng(seed, 5);
    const auto pages = static_cast<std::int32_t>(13 + rng.below(20));  // the longest takes 13
    const auto batch = static_cast<std::int32_t>(1 + rng.below(6));
    const auto step = batch + static_cast<std::int32_t>(rng.below(40));
    Rig rig(pages, batch, step, rng.below(3) != 0);
    std::size_t added = 0;
    std::size_t forks = 0;
    const auto add = [&] {
      auto ids = prompt(1 + rng.below(60), rng.below(3));
      const auto more = prompt(rng.below(20), 50 + rng.below(4));
      ids.insert(ids.end(), more.begin(), more.end());
      ++added;
      if (rng.below(5) == 0 && ids.size() > 1) {
        rig.add_scoring(ids, 1 + rng.below(static_cast<std::uint32_t>(ids.size()) - 1));
      } else {
        rig.add(ids, static_cast<std::int32_t>(1 + rng.below(120)),
                std::string(1, static_cast<char>('a' + rng.below(3))));
      }
    };
    const auto fork = [&](const Sequence&) { return rng.below(25) == 0; };
    for (int i = 0; i < 250; ++i) {
      if (rng.below(8) == 0) add();
      const std::size_t before = rig.alive.size() + rig.ended.size();
      rig.step(fork);
      forks += rig.alive.size() + rig.ended.size() - before;
      ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
    std::int64_t left = 0;
    while (rig.step()) {
      ASSERT_FALSE(testing::Test::HasFatalFailure());
      ASSERT_LT(++left, 20'000) << "it does not come to an end";
    }
    EXPECT_EQ(rig.ended.size(), added + forks);
    EXPECT_EQ(rig.cache.in_use(), 0);
    EXPECT_EQ(rig.cache.available(), pages);
    preemptions += rig.scheduler.preemptions();
    operations += rig.steps;
  }
  EXPECT_GT(preemptions, 500) << "the memory must be small enough to matter";
  EXPECT_GT(operations, 10'000);
}

}  // namespace
}  // namespace ponder
