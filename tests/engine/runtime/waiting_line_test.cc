// Who begins next: the longest expected, but nobody waits for ever.

#include "engine/runtime/waiting_line.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engine/runtime/expected_length.h"
#include "harness/base/rng.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

class WaitingLineTest : public testing::Test {
 protected:
  WaitingLineTest() : tokenizer_(Tokenizer::load(model_.folder()).value()) {}

  std::unique_ptr<Sequence> sequence(const std::string& task, double expected) {
    auto request = std::make_shared<RequestState>();
    request->key.task = task;
    auto out = std::make_unique<Sequence>(request, std::vector<std::int32_t>{1}, false, 512,
                                          tokenizer_, TinyModel::kOpen, TinyModel::kClose);
    out->turn.number = ++number_;
    out->turn.expected = expected;
    return out;
  }

  TinyModel model_{false};
  Tokenizer tokenizer_;
  WaitingLine line_;
  std::int64_t number_ = 0;
};

TEST_F(WaitingLineTest, TheLongestExpectedIsNextAndTheOlderOfEquals) {
  for (const double expected : {5.0, 9.0, 7.0, 9.0}) line_.add(sequence("t", expected));
  EXPECT_EQ(line_.take()->turn.number, 2);
  EXPECT_EQ(line_.take()->turn.number, 4);
  EXPECT_EQ(line_.take()->turn.number, 3);
  EXPECT_EQ(line_.take()->turn.number, 1);
  EXPECT_TRUE(line_.empty());
  EXPECT_EQ(line_.next(), nullptr);
}

TEST_F(WaitingLineTest, EveryFourthTurnIsForTheOldest) {
  line_.add(sequence("t", 1));
  for (int i = 0; i < 8; ++i) line_.add(sequence("t", 100));
  std::vector<std::int64_t> taken;
  for (int i = 0; i < 4; ++i) taken.push_back(line_.take()->turn.number);
  EXPECT_EQ(taken, (std::vector<std::int64_t>{2, 3, 4, 1}));
}

TEST_F(WaitingLineTest, FairTurnsGoRoundTheTasks) {
  for (int i = 0; i < 40; ++i) line_.add(sequence("long", 100));
  for (int i = 0; i < 3; ++i) line_.add(sequence("a", 1));
  for (int i = 0; i < 3; ++i) line_.add(sequence("b", 1));
  std::string fair;
  for (int i = 0; i < 32; ++i) {
    const auto taken = line_.take();
    if (i % 4 == 3) fair += taken->request().key.task.substr(0, 1);
  }
  EXPECT_EQ(fair, "lablabla");
}

// The rule of the header, on random loads: a request with m older ones of its own task before it
// begins within 4 T (m + 1) turns.
TEST_F(WaitingLineTest, NobodyWaitsLongerThanTheRuleSays) {
  struct Wait {
    std::int64_t older = 0;
    std::int64_t turns = 0;
  };

  constexpr std::int64_t kTasks = 5;
  Rng rng(3);
  std::map<std::int64_t, Wait> waits;
  std::map<std::string, std::int64_t> waiting;
  std::int64_t longest_wait = 0;
  for (int i = 0; i < 4000; ++i) {
    const bool growing = i < 2000;
    while (rng.below(growing ? 3 : 8) != 0) {
      const std::string task(1, static_cast<char>('a' + rng.below(kTasks)));
      // the later, the longer: without fair turns the first ones would wait to the end
      auto added = sequence(task, i + rng.below(100));
      waits[added->turn.number] = {.older = waiting[task]++};
      line_.add(std::move(added));
      if (!growing) break;
    }
    if (line_.empty()) continue;
    const auto taken = line_.take();
    const Wait wait = waits.extract(taken->turn.number).mapped();
    --waiting[taken->request().key.task];
    longest_wait = std::max(longest_wait, wait.turns);
    ASSERT_LE(wait.turns, WaitingLine::kFairTurn * kTasks * (wait.older + 1));
    for (auto& [number, other] : waits) ++other.turns;
  }
  EXPECT_GT(longest_wait, 500) << "the load must make someone wait";
}

TEST_F(WaitingLineTest, ExpectedLengthIsTheAllowanceThenTheMeanOfItsTaskAndMode) {
  const Mode no_thinking{.kind = Mode::Kind::no_thinking};
  const auto of = [&](const std::string& task, const Mode& mode) {
    auto out = sequence(task, 0);
    out->arms = {mode};
    out->request().work.max_tokens = 1000;
    return out;
  };
  ExpectedLength lengths;
  EXPECT_EQ(lengths.of(*of("a", Mode{})), 1000);
  EXPECT_EQ(lengths.of(*of("a", {.kind = Mode::Kind::budget, .budget_tokens = 64})), 64);
  EXPECT_EQ(lengths.of(*of("a", {.kind = Mode::Kind::budget, .budget_tokens = 6400})), 1000);
  EXPECT_LT(lengths.of(*of("a", no_thinking)), 100);
  for (const int tokens : {10, 30}) {
    auto ended = of("a", Mode{});
    for (int i = 0; i < tokens; ++i) ended->append(7, false);
    lengths.learn(*ended);
  }
  EXPECT_EQ(lengths.of(*of("a", Mode{})), 20);
  EXPECT_EQ(lengths.of(*of("b", Mode{})), 1000);
  auto scoring = of("a", Mode{});
  scoring->scoring = Scoring{.from = 1};
  EXPECT_EQ(lengths.of(*scoring), 0);
}

}  // namespace
}  // namespace ponder
