// From hidden states to log probabilities.

#include "engine/cpu/head.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>

#include "engine/cpu/log_sum_exp.h"
#include "harness/base/rng.h"

namespace ponder::cpu {
namespace {

double exact_log_sum_exp(const std::vector<float>& logits) {
  const long double largest = *std::max_element(logits.begin(), logits.end());
  long double total = 0;
  for (const float x : logits) total += std::exp(static_cast<long double>(x) - largest);
  return static_cast<double>(largest + std::log(total));
}

std::vector<float> random_logits(std::uint64_t seed, std::size_t count, double spread) {
  Rng rng(seed, 8);
  std::vector<float> out(count);
  for (float& x : out) {
    x = static_cast<float>(spread * (static_cast<double>(rng.below(1'000'001)) / 5e5 - 1));
  }
  return out;
}

TEST(LogSumExp, IsExactToTheLastDigitsOfADouble) {
  for (const std::size_t count : {1U, 2U, 7U, 8U, 9U, 271U, 151'936U}) {
    for (const double spread : {0.0, 1e-3, 1.0, 10.0, 100.0, 1e4}) {
      const auto logits = random_logits(count, count, spread);
      const double exact = exact_log_sum_exp(logits);
      EXPECT_NEAR(log_sum_exp(logits), exact, 1e-14 * std::max(1.0, std::abs(exact)))
          << count << " logits, spread " << spread;
    }
  }
}

TEST(LogSumExp, BearsWhatFloatsCanHold) {
  EXPECT_EQ(log_sum_exp(std::vector<float>{3e38F, -3e38F}), 3e38F);
  EXPECT_EQ(log_sum_exp(std::vector<float>{-3e38F}), -3e38F);
  EXPECT_NEAR(log_sum_exp(std::vector<float>(4, 0.0F)), std::log(4.0), 1e-15);
}

/// A head whose logits for a token are its hidden state: lm_head is the unit matrix.
class HeadTest : public testing::Test {
 protected:
  HeadResult run(const std::vector<float>& logits, HeadRow row, std::int64_t sampled_vocab = 1000) {
    const auto size = static_cast<std::int64_t>(logits.size());
    unit_.assign(logits.size() * logits.size(), 0);
    for (std::size_t i = 0; i < logits.size(); ++i) unit_[i * logits.size() + i] = 1;
    lm_head_ = {DType::f32, size, size, reinterpret_cast<const std::byte*>(unit_.data())};
    head_.configure(lm_head_, sampled_vocab);
    row.kind = HeadRow::Kind::logprob;
    head_.run({&row, 1}, logits, std::vector<std::int32_t>{-1});
    return head_.results().front();
  }

  std::vector<float> unit_;
  Matrix lm_head_;
  ThreadPool pool_{2};
  Linear linear_{pool_, best_kernels()};
  Head head_{pool_, linear_, best_kernels()};
};

TEST_F(HeadTest, OneRowAnswersForSeveralTargets) {
  const std::vector<float> logits = random_logits(1, 40, 5);
  const double total = exact_log_sum_exp(logits);
  const HeadResult result = run(logits, {.targets = {3, 39, 3, 0}});
  ASSERT_EQ(result.logprobs.size(), 4U);
  EXPECT_NEAR(result.logprobs[0], logits[3] - total, 1e-13);
  EXPECT_NEAR(result.logprobs[1], logits[39] - total, 1e-13);
  EXPECT_EQ(result.logprobs[2], result.logprobs[0]);
  EXPECT_NEAR(result.logprobs[3], logits[0] - total, 1e-13);
}

TEST_F(HeadTest, TopIsInOrderAndPrefersLowerIdsAmongEquals) {
  std::vector<float> logits = {1, 5, 2, 5, 4, 2, 5, 0};
  const HeadResult result = run(logits, {.targets = {0}, .top = 6});
  std::vector<std::int32_t> ids;
  for (const TokenLogProb& one : result.top) {
    ids.push_back(one.id);
    EXPECT_NEAR(one.logprob, logits[static_cast<std::size_t>(one.id)] - exact_log_sum_exp(logits),
                1e-14);
  }
  EXPECT_EQ(ids, (std::vector<std::int32_t>{1, 3, 6, 4, 2, 5}));
  EXPECT_EQ(run(logits, {.targets = {0}, .top = 99}).top.size(), logits.size());
  EXPECT_TRUE(run(logits, {.targets = {0}}).top.empty());
}

TEST_F(HeadTest, TopEqualsSortingTheWholeRow) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    std::vector<float> logits = random_logits(seed, 300, 2);
    for (float& x : logits) x = std::round(x * 8);  // many equals
    std::vector<std::int32_t> order(logits.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int32_t>(i);
    std::stable_sort(order.begin(), order.end(), [&](std::int32_t a, std::int32_t b) {
      return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
    });
    const HeadResult result = run(logits, {.targets = {0}, .top = 17});
    for (std::size_t i = 0; i < 17; ++i) EXPECT_EQ(result.top[i].id, order[i]);
  }
}

TEST_F(HeadTest, PaddingIdsCountInTheSumAndAreNeverChosen) {
  const std::vector<float> logits = {1, 2, 3, 9, 8};  // ids 3 and 4 are padding
  const double total = exact_log_sum_exp(logits);
  const HeadResult result = run(logits, {.targets = {2, 3}, .top = 5}, 3);
  EXPECT_EQ(result.id, 2);
  EXPECT_NEAR(result.logprobs[0], 3 - total, 1e-14);
  EXPECT_NEAR(result.logprobs[1], 9 - total, 1e-14) << "a padding id may be asked for";
  ASSERT_EQ(result.top.size(), 3U);
  EXPECT_EQ(result.top[0].id, 2);
}

TEST_F(HeadTest, LogitsThatAreNotFiniteAreReportedAndNothingElse) {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    const HeadResult result = run({1, bad, 3}, {.targets = {0}, .top = 2});
    EXPECT_EQ(result.bad_layer, -2);
    EXPECT_TRUE(result.logprobs.empty());
    EXPECT_TRUE(result.top.empty());
  }
}

std::int64_t peak_bytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return std::int64_t{usage.ru_maxrss} * 1024;
}

TEST_F(HeadTest, MemoryDoesNotGrowWithTheRowsThatAreAsked) {
  // A vocabulary as large as Qwen3's and more rows than fit: all logits would take 311 MB.
  constexpr std::int64_t kVocab = 151'936;
  constexpr std::int64_t kHidden = 16;
  constexpr std::size_t kRows = 512;
  const std::vector<float> weights = random_logits(2, kVocab * kHidden, 1);
  const Matrix lm_head = {DType::f32, kVocab, kHidden,
                          reinterpret_cast<const std::byte*>(weights.data())};
  const std::vector<float> normed = random_logits(3, kRows * kHidden, 1);
  const std::vector<std::int32_t> fine(kRows, -1);
  std::vector<HeadRow> rows;
  for (std::size_t i = 0; i < kRows; ++i) {
    rows.push_back({.token = static_cast<std::int32_t>(i),
                    .kind = HeadRow::Kind::logprob,
                    .targets = {static_cast<std::int32_t>(i)}});
  }
  head_.configure(lm_head, kVocab);
  head_.run({rows.data(), 64}, normed, fine);
  const std::int64_t before = peak_bytes();
  const HeadResult first = head_.results().front();
  head_.run(rows, normed, fine);
  EXPECT_LT(peak_bytes() - before, 16 << 20);
  EXPECT_EQ(head_.results().size(), kRows);
  EXPECT_EQ(head_.results().front().logprobs, first.logprobs);
}

}  // namespace
}  // namespace ponder::cpu
