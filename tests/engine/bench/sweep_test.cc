#include "engine/bench/sweep.h"

#include <gtest/gtest.h>

#include "engine/bench/placeholder_text.h"
#include "engine/bench/random_model.h"
#include "engine/bench/shapes.h"
#include "engine/cpu/cpu_ops.h"
#include "tests/support/bench_shapes.h"

namespace ponder::bench {
namespace {

BenchModel small_model(const ModelConfig& config) {
  PlaceholderText words = *placeholder_text(config);
  BenchModel out;
  out.fillers = words.fillers;
  out.model.text = std::move(words.text);
  out.model.tensors = *random_weights(config, 0, 1);
  out.model.weights = std::make_unique<ModelWeights>(*bind_weights(config, *out.model.tensors));
  return out;
}

void ignore(const std::string&) {}

TEST(Sweep, StopTextsAndAnswersShareATenthOfTheLongestTrace) {
  EXPECT_EQ(sweep_answer_tokens({256, 512, 768, 1024, 1536, 2048}, 24), 10);  // 204 / 6 - 24
  EXPECT_EQ(sweep_answer_tokens({16384}, 24), 1614);
  EXPECT_EQ(sweep_answer_tokens({64, 128}, 24), 1);  // no room: one token all the same
}

TEST(Sweep, CountsTheTokensThatAreComputed) {
  const auto sweep = count_sweep(small_dense_shape(), {100, 600, 1000}, 40);
  ASSERT_TRUE(sweep) << sweep.error().message;
  EXPECT_EQ(sweep->answer_tokens, 9);
  // Prompt, trace, stop text and answer, all but the last token, which nothing reads.
  EXPECT_EQ(sweep->longest.computed_tokens, 40 + 1000 + 24 + 9 - 1);
  // A fork computes the last token of its trace, the stop text and its answer but for the last.
  EXPECT_EQ(sweep->together.computed_tokens, sweep->longest.computed_tokens + 2 * (24 + 9));
  EXPECT_EQ(sweep->one_by_one.computed_tokens, 3 * (40 + 24 + 9 - 1) + 100 + 600 + 1000);
}

TEST(Sweep, OfSixBudgetsComputesAtMostFifteenPercentMoreThanTheLongest) {
  const ModelConfig config = *named_shape("qwen3-0.6b");
  for (const auto& budgets : {std::vector{256, 512, 768, 1024, 1536, 2048},
                              std::vector{512, 1024, 2048, 4096, 8192, 16384}}) {
    const auto sweep = count_sweep(config, budgets, 128);
    ASSERT_TRUE(sweep) << sweep.error().message;
    const auto longest = static_cast<double>(sweep->longest.computed_tokens);
    EXPECT_LE(static_cast<double>(sweep->together.computed_tokens), 1.15 * longest);
    EXPECT_GT(static_cast<double>(sweep->one_by_one.computed_tokens), 2 * longest);
  }
}

TEST(Sweep, ComputesWhatItCounts) {
  const std::vector<std::int32_t> budgets = {20, 33, 300};
  for (const ModelConfig& config : {small_dense_shape(), small_moe_shape()}) {
    const auto counted = count_sweep(config, budgets, 17);
    ASSERT_TRUE(counted) << counted.error().message;
    for (const bool one_by_one : {false, true}) {
      const auto run =
          run_sweep(small_model(config), cpu::make_cpu_ops(1), budgets, 17, one_by_one, ignore);
      ASSERT_TRUE(run) << run.error().message;
      EXPECT_EQ(run->one_by_one_was_run, one_by_one);
      EXPECT_EQ(run->longest.computed_tokens, counted->longest.computed_tokens);
      EXPECT_EQ(run->together.computed_tokens, counted->together.computed_tokens);
      EXPECT_EQ(run->one_by_one.computed_tokens, counted->one_by_one.computed_tokens);
      EXPECT_GT(run->longest.seconds, 0);
      EXPECT_GT(run->together.seconds, 0);
      EXPECT_GT(run->one_by_one.seconds, run->longest.seconds);
    }
  }
}

TEST(Sweep, OfOneBudgetIsThatBudgetAlone) {
  const auto sweep = count_sweep(small_dense_shape(), {100}, 16);
  ASSERT_TRUE(sweep) << sweep.error().message;
  EXPECT_EQ(sweep->together.computed_tokens, sweep->longest.computed_tokens);
  EXPECT_EQ(sweep->one_by_one.computed_tokens, sweep->longest.computed_tokens);
}

}  // namespace
}  // namespace ponder::bench
