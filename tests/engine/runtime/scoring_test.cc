// Log-likelihoods: what they are, what they cost, and that nothing but the tokens decides them.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/qwen3/forward.h"
#include "engine/runtime/builtin_engine.h"
#include "harness/base/rng.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

constexpr std::int64_t kPageBytes =
    2L * 2 * 32 * 16 * 2;  // layers, K and V, head_dim, tokens, bf16

Request scored(const std::string& name, Prompt prompt, LogLikelihood work) {
  return {.key = {"t", name, 0, 0}, .prompt = std::move(prompt), .work = std::move(work)};
}

/// What a score says, whatever it took to compute.
LogProbs values(const Event& event) {
  const auto* scores = std::get_if<LogProbs>(&event.result);
  if (scores == nullptr) {
    ADD_FAILURE() << std::get<Error>(event.result).message;
    return {};
  }
  LogProbs out = *scores;
  out.usage.spent_tokens = 0;
  return out;
}

std::int64_t spent(const Event& event) {
  return std::get<LogProbs>(event.result).usage.spent_tokens;
}

std::string message(const Event& event) {
  const auto* error = std::get_if<Error>(&event.result);
  return error == nullptr ? "no error" : error->message;
}

/// The logits of every token, straight from the forward pass: (ids, vocabulary).
std::vector<float> logits_of(const TinyModel& model, const std::vector<std::int32_t>& ids) {
  const Model loaded = read_model(model.folder(), "").value();
  const auto ops = cpu::make_cpu_ops(1, cpu::best_kernels());
  const auto tokens = static_cast<std::int32_t>(ids.size());
  const std::int32_t pages = tokens / kPageTokens + 1;
  EXPECT_TRUE(ops->load(loaded.text.config, *loaded.weights,
                        {.step_tokens = tokens,
                         .step_sequences = 1,
                         .pages = pages,
                         .kv_type = KvType::bf16,
                         .sampled_vocab = loaded.text.tokenizer->vocab_size()}));
  ops->keep_logits(true);
  StepInputs inputs;
  inputs.clear();
  for (std::int32_t i = 0; i < tokens; ++i) {
    inputs.ids.push_back(ids[static_cast<std::size_t>(i)]);
    inputs.positions.push_back(i);
    inputs.sequences.push_back(0);
    inputs.head.push_back({.token = i});
  }
  for (std::int32_t page = 0; page < pages; ++page) inputs.pages.push_back(page);
  inputs.page_rows.push_back(pages);
  EXPECT_TRUE(forward(*ops, loaded.text.config, inputs));
  return {ops->logits().begin(), ops->logits().end()};
}

class ScoringTest : public testing::TestWithParam<bool> {
 protected:
  TinyModel model_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(DenseAndMixture, ScoringTest, testing::Bool());

TEST_P(ScoringTest, EveryTokenHasTheLogSoftmaxOfItsLogits) {
  auto ids = tiny_prompt(3, 90);
  ids.push_back(270);  // a padding id of the embedding
  const auto events = run_all(
      *model_.open(), {scored("a", TokenIds{ids}, {.prompt = true, .tokens = true, .top = 3})});
  const LogProbs scores = values(events[0]);
  ASSERT_EQ(scores.tokens.size(), 1U);
  ASSERT_EQ(scores.tokens[0].size(), 90U);
  const std::vector<float> logits = logits_of(model_, ids);
  const std::size_t vocab = logits.size() / ids.size();
  double sum = 0;
  for (std::size_t i = 0; i < 90; ++i) {
    const float* row = &logits[i * vocab];
    long double total = 0;
    for (std::size_t id = 0; id < vocab; ++id) total += std::exp(static_cast<long double>(row[id]));
    const auto expected = [&](std::int32_t id) {
      return static_cast<double>(row[id] - std::log(total));
    };
    const ScoredToken& token = scores.tokens[0][i];
    EXPECT_EQ(token.id, ids[i + 1]);
    EXPECT_NEAR(token.logprob, expected(token.id), 1e-12);
    ASSERT_EQ(token.top.size(), 3U);
    const auto likeliest = static_cast<std::int32_t>(std::max_element(row, row + 260) - row);
    EXPECT_EQ(token.top[0].id, likeliest);
    for (const TokenLogProb& one : token.top) {
      EXPECT_NEAR(one.logprob, expected(one.id), 1e-12);
      EXPECT_LT(one.id, 260) << "padding ids are no alternatives";
    }
    sum += token.logprob;
  }
  EXPECT_EQ(scores.sums[0], sum);
  EXPECT_EQ(scores.token_counts[0], 90);
  EXPECT_FALSE(scores.greedy[0]);
}

TEST_P(ScoringTest, WhatGreedyDecodingProducesIsGreedy) {
  const auto prompt = tiny_prompt(4, 20);
  const auto generated =
      run_all(*model_.open(), {{.key = {"t", "g", 0, 0},
                                .prompt = TokenIds{prompt},
                                .work = Generate{.modes = {Mode{}}, .max_tokens = 30}}});
  auto ids = prompt;
  const auto& more = std::get<Completion>(generated[0].result).ids;
  ids.insert(ids.end(), more.begin(), more.end());
  const LogLikelihood rolling{.prompt = true, .tokens = true, .top = 1};
  auto scores = values(run_all(*model_.open(), {scored("a", TokenIds{ids}, rolling)})[0]);
  for (std::size_t i = prompt.size() - 1; i + 1 < ids.size(); ++i) {
    EXPECT_EQ(scores.tokens[0][i].id, scores.tokens[0][i].top[0].id) << i;
  }
  // two tokens alone, so that the first is the only one before
  const std::int32_t first = scores.tokens[0][0].top[0].id;
  scores = values(
      run_all(*model_.open(), {scored("b", TokenIds{{ids[0], first}}, {.prompt = true})})[0]);
  EXPECT_TRUE(scores.greedy[0]);
}

TEST_P(ScoringTest, TheContextIsComputedOnceForAllContinuations) {
  const TokenIds context{tiny_prompt(5, 100)};
  for (const bool prefix_cache : {false, true}) {
    const auto engine = model_.open({.prefix_cache = prefix_cache});
    // tokens are bytes: 100 of context, then 3 and 2 and 5 less the last one each
    const auto branches =
        run_all(*engine, {scored("a", context, {.continuations = {"yes", "no", "maybe"}})});
    EXPECT_EQ(spent(branches[0]), 100 + 2 + 1 + 4) << prefix_cache;
    const auto letters = run_all(*model_.open({.prefix_cache = prefix_cache}),
                                 {scored("b", context, {.continuations = {"A", "B", "C", "D"}})});
    EXPECT_EQ(spent(letters[0]), 100) << "one row of logits answers for all";
    const auto shared = run_all(*model_.open({.prefix_cache = prefix_cache}),
                                {scored("c", context, {.continuations = {"the A", "the B"}})});
    EXPECT_EQ(spent(shared[0]), 104);
    const auto one =
        run_all(*model_.open({.prefix_cache = prefix_cache}),
                {scored("d", context, {.continuations = {"the last token is not computed"}})});
    EXPECT_EQ(spent(one[0]), 100 + 29);
  }
}

TEST_P(ScoringTest, ContinuationsTogetherAreThoseAlone) {
  Rng rng(7);
  for (int round = 0; round < 12; ++round) {
    LogLikelihood together{.tokens = true, .top = static_cast<std::int32_t>(rng.below(4))};
    for (std::uint32_t i = 0; i < 1 + rng.below(6); ++i) {
      // few letters, so that beginnings are shared and some are equal or begin another
      std::string text;
      for (std::uint32_t n = 1 + rng.below(rng.below(2) == 0 ? 3 : 40); n > 0; --n) {
        text += static_cast<char>('a' + rng.below(2));
      }
      together.continuations.push_back(text);
    }
    const Prompt prompt = round % 3 == 0
                              ? Prompt{Text{std::string(rng.below(60), 'q') + " "}}
                              : Prompt{TokenIds{tiny_prompt(rng.below(99), 1 + rng.below(60))}};
    const LogProbs all = values(run_all(*model_.open(), {scored("a", prompt, together)})[0]);
    ASSERT_EQ(all.sums.size(), together.continuations.size());
    for (std::size_t i = 0; i < all.sums.size(); ++i) {
      LogLikelihood alone = together;
      alone.continuations = {together.continuations[i]};
      const LogProbs one = values(run_all(*model_.open({.step_tokens = 3, .prefix_cache = false}),
                                          {scored("a", prompt, alone)})[0]);
      EXPECT_EQ(one.sums[0], all.sums[i]);
      EXPECT_EQ(one.greedy[0], all.greedy[i]);
      EXPECT_EQ(one.tokens[0], all.tokens[i]);
    }
  }
}

std::vector<Request> mixed_load() {
  std::vector<Request> requests;
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    const std::string name = std::to_string(seed);
    auto ids = tiny_prompt(seed / 2, 20 + 9 * (seed % 5));  // pairs share their beginning
    requests.push_back(
        scored("s" + name, TokenIds{ids},
               {.continuations = {"a", "ab", "abc" + std::string(30, 'd'), std::string(45, 'e')},
                .tokens = true,
                .top = 2}));
    auto whole = ids;  // long enough that the traces grow while it is computed
    const auto more = tiny_prompt(100 + seed, 70);
    whole.insert(whole.end(), more.begin(), more.end());
    requests.push_back(scored("w" + name, TokenIds{whole}, {.prompt = true, .tokens = true}));
    requests.push_back({.key = {"t", "zgenerate" + name, 0, 0},
                        .prompt = TokenIds{ids},
                        .work = Generate{.modes = {Mode{}},
                                         .max_tokens = static_cast<std::int32_t>(40 + 40 * seed)}});
  }
  return requests;
}

std::vector<LogProbs> scores_among(const std::vector<Event>& events) {
  std::vector<LogProbs> out;
  for (const Event& event : events) {
    if (event.key.sample[0] != 'z') out.push_back(values(event));
  }
  return out;
}

TEST_P(ScoringTest, ScoresDoNotDependOnBatchThreadsMemoryOrPrefixCache) {
  const auto expected =
      scores_among(run_all(*model_.open({.max_batch = 1, .prefix_cache = false}), mixed_load()));
  ASSERT_EQ(expected.size(), 8U);
  bool preempted = false;
  for (const std::int32_t max_batch : {1, 4, 64}) {
    for (const int threads : {1, 2}) {
      for (const std::int32_t step_tokens : {5, 512}) {
        if (threads > 1 && step_tokens < 64) continue;  // small steps are not shared out
        for (const std::int64_t pages : {14, 19, 1000}) {
          for (const bool prefix_cache : {false, true}) {
            const auto engine = model_.open({.max_batch = max_batch,
                                             .step_tokens = step_tokens,
                                             .kv_memory_bytes = pages * kPageBytes,
                                             .prefix_cache = prefix_cache},
                                            threads);
            const auto events = run_all(*engine, mixed_load());
            EXPECT_TRUE(scores_among(events) == expected)
                << "max_batch " << max_batch << " threads " << threads << " step_tokens "
                << step_tokens << " pages " << pages << " prefix cache " << prefix_cache;
            for (const Event& event : events) {
              if (event.key.sample[0] == 'w' && !prefix_cache) {
                const LogProbs& scores = std::get<LogProbs>(event.result);
                preempted = preempted || scores.usage.spent_tokens > scores.token_counts[0];
              }
            }
          }
        }
      }
    }
  }
  EXPECT_TRUE(preempted) << "the cases must make scoring sequences lose their pages";
}

TEST_P(ScoringTest, APrefixHitGivesTheSameScores) {
  const auto engine = model_.open();
  const Request request = scored("a", TokenIds{tiny_prompt(1, 70)},
                                 {.continuations = {"first", "second"}, .tokens = true, .top = 4});
  const auto cold = run_all(*engine, {request});
  const auto warm = run_all(*engine, {request});
  EXPECT_LT(spent(warm[0]), spent(cold[0]));
  EXPECT_TRUE(values(warm[0]) == values(cold[0]));
}

TEST_P(ScoringTest, ContinuationsWithoutAnythingBeforeThemBranchAtOnce) {
  const LogLikelihood work{.continuations = {"alpha", "beta"}, .tokens = true};
  const auto scores = values(run_all(*model_.open(), {scored("a", Text{""}, work)})[0]);
  EXPECT_EQ(scores.token_counts, (std::vector<std::int64_t>{4, 3})) << "the first has no context";
  const auto alone = values(
      run_all(*model_.open(), {scored("a", Text{"beta"}, {.prompt = true, .tokens = true})})[0]);
  EXPECT_EQ(scores.tokens[1], alone.tokens[0]);
}

TEST_P(ScoringTest, OneTokenHasNothingToScoreAndNoneIsAnError) {
  const auto events =
      run_all(*model_.open(), {scored("a", TokenIds{{5}}, {.prompt = true, .tokens = true}),
                               scored("b", TokenIds{}, {.prompt = true})});
  EXPECT_EQ(values(events[0]).token_counts, (std::vector<std::int64_t>{0}));
  EXPECT_EQ(values(events[0]).sums, (std::vector<double>{0}));
  EXPECT_EQ(message(events[1]), "the prompt is empty");
}

TEST_P(ScoringTest, TooLongForTheContextOrTheMemoryIsThatRequestsError) {
  const auto long_one =
      scored("a", TokenIds{tiny_prompt(1, 500)}, {.continuations = {std::string(13, 'x'), "y"}});
  const auto fits =
      scored("b", TokenIds{tiny_prompt(1, 500)}, {.continuations = {std::string(12, 'x'), "y"}});
  const auto events = run_all(*model_.open(), {long_one, fits});
  EXPECT_EQ(message(events[0]),
            "prompt and continuation have 513 tokens, the context of the model 512");
  EXPECT_EQ(values(events[1]).token_counts[0], 12);

  const auto engine = model_.open({.kv_memory_bytes = 3 * kPageBytes});
  const auto small = run_all(
      *engine, {scored("a", TokenIds{tiny_prompt(1, 40)}, {.continuations = {"123456789"}}),
                scored("b", TokenIds{tiny_prompt(1, 40)}, {.continuations = {"1234567890"}})});
  EXPECT_EQ(values(small[0]).token_counts[0], 9) << "48 tokens are computed";
  EXPECT_EQ(message(small[1]), "the KV memory holds 48 tokens, this request may need 49");
}

TEST(DamagedCheckpoint, ScoringNamesTheLayerAndTheTokenAndOthersGoOn) {
  const TinyModel model(true);  // untied: the head is sound
  model.damage("model.embed_tokens.weight", 7);
  const TokenIds sound{{1, 2, 3, 4, 5}};
  const TokenIds broken{{1, 2, 3, 7, 5, 6}};
  const std::vector<Request> requests = {
      scored("a", broken, {.prompt = true}),
      scored("b", broken, {.continuations = {"several", "choices"}}),
      scored("c", sound, {.continuations = {"x\x07y", "z\x07y", "fine"}}),
      scored("d", sound, {.continuations = {"fine"}})};
  // One token at a time: in a larger step the first row to break may be a neighbour's.
  const auto exact = run_all(*model.open({.max_batch = 1, .step_tokens = 1}), requests);
  ASSERT_EQ(exact.size(), 4U) << "one event each";
  EXPECT_EQ(message(exact[0]), "the input of layer 0 at token 3 is not finite");
  EXPECT_EQ(message(exact[1]), "the input of layer 0 at token 5 is not finite")
      << "the first scored row";
  EXPECT_EQ(message(exact[2]), "the input of layer 0 at token 6 is not finite") << "in a branch";
  EXPECT_EQ(values(exact[3]).token_counts[0], 4);

  const auto together = run_all(*model.open(), requests);
  ASSERT_EQ(together.size(), 4U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NE(message(together[i]).find("is not finite"), std::string::npos);
  }
  EXPECT_TRUE(values(together[3]) == values(exact[3]));
}

TEST(DamagedCheckpoint, LogitsThatAreNotNumbersAreNoScores) {
  const TinyModel model(true);
  model.damage("lm_head.weight", 200);
  const auto events =
      run_all(*model.open(), {scored("a", TokenIds{{1, 2, 3}}, {.continuations = {"x", "yz"}})});
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(message(events[0]), "the logits at token 2 are not finite");
}

TEST_P(ScoringTest, AContinuationThatAddsNothingIsThatRequestsError) {
  const auto events =
      run_all(*model_.open(), {scored("a", TokenIds{{1, 2}}, {.continuations = {"x", ""}}),
                               scored("b", TokenIds{{1, 2}}, {.continuations = {"x"}})});
  EXPECT_NE(message(events[0]).find("adds no token"), std::string::npos) << message(events[0]);
  EXPECT_EQ(values(events[1]).sums.size(), 1U);
}

}  // namespace
}  // namespace ponder
