// The head kernel against engine/sampler.h, id for id, and log probabilities against double.

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/cuda/head_batch.h"
#include "engine/cuda/kernels.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/emulator/numbers.h"

namespace ponder::cuda {
namespace {

using emulator::checked;
using emulator::on_real_threads;
using emulator::poisoned;
using emulator::same_bits;

struct Answers {
  HeadBatch batch;
  std::vector<HeadAnswer> answers;
  std::vector<float> target_logits;
  std::vector<std::int32_t> top_ids;
  std::vector<float> top_logits;
};

Answers reduce(std::vector<float> logits,
               int vocab,
               int sampled_vocab,
               const std::vector<HeadRow>& rows) {
  const HeadBatch batch = head_batch(rows);
  Answers out{batch, poisoned<HeadAnswer>(rows.size()), poisoned<float>(batch.targets.size()),
              poisoned<std::int32_t>(rows.size() * kHeadTop),
              poisoned<float>(rows.size() * kHeadTop)};
  Stream stream;
  head(stream, {.logits = logits.data(),
                .rows = static_cast<int>(rows.size()),
                .vocab = vocab,
                .sampled_vocab = sampled_vocab,
                .requests = batch.requests.data(),
                .penalised = batch.penalised.data(),
                .targets = batch.targets.data(),
                .target_logits = out.target_logits.data(),
                .answers = out.answers.data(),
                .top_ids = out.top_ids.data(),
                .top_logits = out.top_logits.data()});
  EXPECT_EQ(stream.failed_kernel, nullptr);
  return out;
}

HeadResult result_of(const Answers& a,
                     const std::vector<HeadRow>& rows,
                     std::size_t row,
                     std::int32_t bad_layer = -1) {
  return head_result(rows[row], a.batch,
                     {.answers = a.answers,
                      .target_logits = a.target_logits,
                      .top_ids = a.top_ids,
                      .top_logits = a.top_logits},
                     row, bad_layer);
}

/// Few different values, so that equal logits are common.
std::vector<float> logits_with_ties(std::size_t count, std::uint64_t seed) {
  auto logits = random_floats(count, seed, 6);
  for (float& x : logits) x = std::round(x * 4) / 4;
  return logits;
}

HeadRow sampled(const Sampling& sampling, std::int64_t position) {
  HeadRow row;
  row.sample = {
      .sampling = sampling, .seed = 11, .stream = 0x123456789ABCDEFU, .position = position};
  return row;
}

TEST(CudaHead, DrawsTheIdsOfTheCpuSampler) {
  const std::vector<Sampling> settings = {
      {.temperature = 0},
      {.temperature = 0.6, .top_k = 20, .top_p = 0.95},
      {.temperature = 0.7, .top_k = 20, .top_p = 0.8, .presence_penalty = 1.5},
      {.temperature = 1, .top_k = 1},
      {.temperature = 1.7, .top_k = 41, .min_p = 0.05},
      {.temperature = 0.3, .top_k = 5, .top_p = 0.5, .min_p = 0.2},
      {.temperature = 0, .presence_penalty = 2}};
  for (const auto& [vocab, sampled_vocab] : {std::pair{576, 570}, {1, 1}, {3000, 2999}, {40, 40}}) {
    SCOPED_TRACE(vocab);
    std::vector<HeadRow> rows;
    for (int repeat = 0; repeat < 3; ++repeat) {
      for (const Sampling& s : settings) {
        rows.push_back(sampled(s, 1000 + repeat));
        for (int id = repeat; id < sampled_vocab; id += 7) {
          rows.back().sample.penalised.push_back(id);
        }
      }
    }
    const auto logits = logits_with_ties(rows.size() * size(vocab), 5);
    const auto answers =
        checked([&] { return reduce(logits, vocab, sampled_vocab, rows).answers; });
    for (std::size_t r = 0; r < rows.size(); ++r) {
      ASSERT_EQ(answers[r].id,
                sample({&logits[r * size(vocab)], size(sampled_vocab)}, rows[r].sample))
          << "row " << r;
    }
  }
}

TEST(CudaHead, LogProbabilitiesAndLikeliestIdsEqualTheDefinition) {
  constexpr int kVocab = 700;
  constexpr int kSampled = 690;
  std::vector<HeadRow> rows;
  for (const std::int32_t top : {0, 5, 128}) {
    rows.push_back({.kind = HeadRow::Kind::logprob, .targets = {3 * top, 0, 695}, .top = top});
  }
  auto logits = logits_with_ties(rows.size() * kVocab, 8);
  logits[695] = 9;  // a padding id may be the largest: it counts in the sum, and is never answered
  const auto answers = reduce(logits, kVocab, kSampled, rows);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::span<const float> row(&logits[r * kVocab], kVocab);
    double total = 0;
    for (const float x : row) total += std::exp(double{x});
    const HeadResult result = result_of(answers, rows, r);
    EXPECT_EQ(result.bad_layer, -1);
    EXPECT_EQ(result.id, argmax(row.first(kSampled)));
    ASSERT_EQ(result.logprobs.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(result.logprobs[i], row[size(rows[r].targets[i])] - std::log(total), 1e-12);
    }
    std::vector<std::int32_t> order(kSampled);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](auto a, auto b) { return row[size(a)] > row[size(b)]; });
    ASSERT_EQ(result.top.size(), size(rows[r].top));
    for (std::size_t i = 0; i < result.top.size(); ++i) {
      EXPECT_EQ(result.top[i].id, order[i]);
      EXPECT_NEAR(result.top[i].logprob, row[size(order[i])] - std::log(total), 1e-12);
    }
  }
}

TEST(CudaHead, ARowDoesNotDependOnTheOthers) {
  std::vector<HeadRow> rows;
  for (int i = 0; i < 4; ++i)
    rows.push_back({.kind = HeadRow::Kind::logprob, .targets = {i}, .top = 3});
  const auto logits = random_floats(4 * 576, 1, 8);
  const auto all = reduce(logits, 576, 576, rows);
  for (std::ptrdiff_t r = 0; r < 4; ++r) {
    const auto one = reduce({logits.begin() + r * 576, logits.begin() + (r + 1) * 576}, 576, 576,
                            {rows[static_cast<std::size_t>(r)]});
    EXPECT_TRUE(same_bits(one.answers, {all.answers[static_cast<std::size_t>(r)]}));
  }
}

TEST(CudaHead, SaysThatALogitIsNotFinite) {
  std::vector<HeadRow> rows(3);
  rows[1] = sampled({.temperature = 1, .top_k = 4}, 3);
  auto logits = random_floats(3 * 576, 1, 8);
  logits[5] = NAN;
  logits[576 + 575] = -INFINITY;
  const auto bad = checked([&] { return reduce(logits, 576, 570, rows).answers; });
  EXPECT_EQ(bad[0].bad, 1);
  EXPECT_EQ(bad[1].bad, 1);
  EXPECT_EQ(bad[2].bad, 0);
  const Answers answers = reduce(logits, 576, 570, rows);
  EXPECT_EQ(result_of(answers, rows, 0).bad_layer, -2);
  EXPECT_EQ(result_of(answers, rows, 0, 3).bad_layer, 3);
  EXPECT_EQ(result_of(answers, rows, 2).bad_layer, -1);
}

TEST(CudaHead, RowsThatNeedMoreIdsInOrderAreFinishedOnTheHost) {
  EXPECT_FALSE(needs_host(sampled({.temperature = 0}, 0)));
  EXPECT_FALSE(needs_host(sampled({.temperature = 1, .top_k = 128}, 0)));
  EXPECT_TRUE(needs_host(sampled({.temperature = 1, .top_k = 129}, 0)));
  std::vector<HeadRow> rows = {sampled({.temperature = 1, .top_p = 0.9, .presence_penalty = 1}, 7),
                               {.kind = HeadRow::Kind::logprob, .targets = {3}, .top = 200}};
  rows[0].sample.penalised = {3, 9};
  constexpr std::size_t kVocab = 600;
  const auto logits = logits_with_ties(2 * kVocab, 4);
  const Answers answers = reduce(logits, kVocab, 590, rows);

  HeadResult drawn = result_of(answers, rows, 0);
  finish_on_host(rows[0], answers.answers[0], {&logits[0], kVocab}, 590, drawn);
  EXPECT_EQ(drawn.id, sample({&logits[0], 590}, rows[0].sample));

  HeadResult scored = result_of(answers, rows, 1);
  finish_on_host(rows[1], answers.answers[1], {&logits[kVocab], kVocab}, 590, scored);
  std::vector<HeadRow> fewer = rows;
  fewer[1].top = 128;
  const HeadResult first = result_of(reduce(logits, kVocab, 590, fewer), fewer, 1);
  ASSERT_EQ(scored.top.size(), 200U);
  for (std::size_t i = 0; i < 128; ++i) EXPECT_EQ(scored.top[i], first.top[i]);
  EXPECT_GE(scored.top[127].logprob, scored.top[128].logprob);
}

TEST(CudaHead, GathersRows) {
  const auto x = random_bf16(size(5, 40), 1);
  const std::vector<std::int32_t> rows = {4, 0, 4};
  const auto out = checked([&] {
    auto y = poisoned<Bf16>(size(3, 40));
    Stream stream;
    gather_rows(stream, x.data(), rows.data(), 3, 40, y.data());
    return y;
  });
  for (std::size_t i = 0; i < out.size(); ++i) {
    ASSERT_EQ(out[i].bits, x[size(rows[i / 40], 40) + i % 40].bits);
  }
}

TEST(CudaOnRealThreads, HeadGivesTheSameBits) {
  std::vector<HeadRow> rows = {sampled({.temperature = 0.8, .top_k = 3, .top_p = 0.9}, 5)};
  rows.push_back({.kind = HeadRow::Kind::logprob, .targets = {2, 1499}, .top = 2});
  rows[0].sample.sampling.presence_penalty = 1;
  rows[0].sample.penalised = {1, 5, 70};
  const auto logits = random_floats(2 * 1500, 3, 8);
  const auto run = [&] { return reduce(logits, 1500, 1400, rows).answers; };
  EXPECT_TRUE(same_bits(on_real_threads(run), run()));
}

}  // namespace
}  // namespace ponder::cuda
