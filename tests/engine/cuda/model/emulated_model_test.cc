// The whole model by the CUDA kernels, in the emulator: against the CPU back end and against the
// reference in bfloat16, within the noise of bfloat16 (the bounds that the CPU back end meets too).

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/cpu/cpu_ops.h"
#include "engine/qwen3/forward.h"
#include "tests/support/emulated_ops.h"
#include "tests/support/emulator/checked.h"
#include "tests/support/loaded_checkpoint.h"

namespace ponder {
namespace {

using cuda::emulator::checked;
using cuda::emulator::same_bits;

std::vector<double> log_probs(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double total = 0;
  for (const double x : logits) total += std::exp(x - largest);
  std::vector<double> out;
  for (const double x : logits) out.push_back(x - largest - std::log(total));
  return out;
}

/// Mean, 99th percentile and regret of a differing argmax, over rows of log probabilities.
void expect_within_noise(std::span<const float> ours,
                         std::span<const float> theirs,
                         std::size_t vocab) {
  ASSERT_EQ(ours.size(), theirs.size());
  std::vector<double> differences;
  double sum = 0;
  for (std::size_t start = 0; start < ours.size(); start += vocab) {
    const auto a = log_probs(ours.subspan(start, vocab));
    const auto b = log_probs(theirs.subspan(start, vocab));
    for (std::size_t id = 0; id < vocab; ++id) {
      differences.push_back(std::fabs(a[id] - b[id]));
      sum += differences.back();
    }
    const auto chosen = static_cast<std::size_t>(std::max_element(a.begin(), a.end()) - a.begin());
    EXPECT_LE(*std::max_element(b.begin(), b.end()) - b[chosen], 0.20);
  }
  std::sort(differences.begin(), differences.end());
  EXPECT_LE(sum / static_cast<double>(differences.size()), 0.06);
  EXPECT_LE(differences[differences.size() * 99 / 100], 0.20);
  testing::Test::RecordProperty("mean", std::to_string(sum / double(differences.size())));
}

ForcedLogits run(Ops& ops, const LoadedCheckpoint& loaded, const GoldenLogits& golden, KvType kv) {
  auto done = ops.load(loaded.config, loaded.weights, forced_limits(golden.ids.size(), kv));
  EXPECT_TRUE(done) << done.error().message;
  auto forced = forced_logits(ops, loaded.config, golden);
  EXPECT_TRUE(forced) << forced.error().message;
  return forced ? *forced : ForcedLogits{};
}

class EmulatedModel : public testing::TestWithParam<const char*> {};

TEST_P(EmulatedModel, LogitsMatchTheCpuBackEndAndTheReference) {
  auto golden = read_golden_logits(GetParam());
  ASSERT_TRUE(golden) << golden.error().message;
  auto loaded = LoadedCheckpoint::make(golden->checkpoint);
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto logits =
      checked([&] { return run(*make_emulated_ops(), **loaded, *golden, KvType::bf16).logits; });
  const auto cpu = cpu::make_cpu_ops(1, cpu::best_kernels());
  const ForcedLogits oracle = run(*cpu, **loaded, *golden, KvType::bf16);
  expect_within_noise(logits, oracle.logits, golden->vocab);
  expect_within_noise(logits, golden->logits_bf16, golden->vocab);
}

INSTANTIATE_TEST_SUITE_P(Cases,
                         EmulatedModel,
                         testing::Values("tied", "group5", "group8", "sharded"),
                         [](const auto& instance) { return std::string(instance.param); });

/// A mixture whose weights are those of `seed`, against the CPU back end.
void expect_mixture_within_noise(std::uint64_t seed, const std::string& experts_per_token) {
  auto golden = read_golden_logits("moe");
  ASSERT_TRUE(golden) << golden.error().message;
  std::string& config = golden->checkpoint.config_json;
  const std::string key = "\"num_experts_per_tok\":";
  ASSERT_NE(config.find(key + "2"), std::string::npos);
  config.replace(config.find(key) + key.size(), 1, experts_per_token);
  golden->checkpoint.seed = seed;
  golden->ids = random_ids(seed, golden->ids.size(), static_cast<std::uint32_t>(golden->vocab));
  auto loaded = LoadedCheckpoint::make(golden->checkpoint);
  ASSERT_TRUE(loaded) << loaded.error().message;
  const auto emulated = run(*make_emulated_ops(), **loaded, *golden, KvType::bf16);
  const auto cpu = cpu::make_cpu_ops(1, cpu::best_kernels());
  const auto oracle = run(*cpu, **loaded, *golden, KvType::bf16);
  expect_within_noise(emulated.logits, oracle.logits, golden->vocab);
}

TEST(EmulatedMixture, LogitsMatchTheCpuBackEndWhenAllExpertsAreChosen) {
  for (const std::uint64_t seed : {1, 2, 6}) expect_mixture_within_noise(seed, "8");
}

// With 2 of 8, rounding to bfloat16 may turn the choice of a token that stands between two experts;
// what follows then differs by more than noise. It happens with seed 6, that of the golden file,
// not with these.
TEST(EmulatedMixture, LogitsMatchTheCpuBackEndWhenTwoExpertsAreChosen) {
  for (const std::uint64_t seed : {2, 3, 4, 8}) expect_mixture_within_noise(seed, "2");
}

/// The demo model, as the quickstart runs it.
struct Demo {
  Demo() {
    auto read = read_config("engine/demo_model");
    auto opened = Safetensors::open("engine/demo_model");
    if (!read || !opened) return;
    config = *read;
    tensors = std::make_unique<Safetensors>(std::move(*opened));
    auto bound = bind_weights(config, *tensors);
    if (bound) weights = std::move(*bound);
  }

  bool loaded() const { return !weights.layers.empty(); }

  /// Logits of every position, fed in steps of `chunk` tokens.
  std::vector<float> logits(Ops& ops,
                            const std::vector<std::int32_t>& ids,
                            std::size_t chunk) const {
    const OpsLimits limits{.step_tokens = 64,
                           .step_sequences = 1,
                           .pages = 8,
                           .kv_type = KvType::bf16,
                           .sampled_vocab = config.vocab_size};
    auto done = ops.load(config, weights, limits);
    EXPECT_TRUE(done) << done.error().message;
    ops.keep_logits(true);
    std::vector<float> out;
    StepInputs inputs;
    for (std::size_t begin = 0; begin < ids.size(); begin += chunk) {
      inputs.clear();
      inputs.pages = {5, 2, 7, 0, 1};
      inputs.page_rows = {0, 5};
      for (std::size_t p = begin; p < std::min(ids.size(), begin + chunk); ++p) {
        inputs.head.push_back({.token = static_cast<std::int32_t>(inputs.ids.size())});
        inputs.ids.push_back(ids[p]);
        inputs.positions.push_back(static_cast<std::int32_t>(p));
        inputs.sequences.push_back(0);
      }
      auto results = forward(ops, config, inputs);
      EXPECT_TRUE(results) << results.error().message;
      out.insert(out.end(), ops.logits().begin(), ops.logits().end());
    }
    return out;
  }

  ModelConfig config;
  std::unique_ptr<Safetensors> tensors;
  ModelWeights weights;
};

TEST(EmulatedDemoModel, LogitsMatchTheCpuBackEnd) {
  const Demo demo;
  ASSERT_TRUE(demo.loaded());
  const auto ids = random_ids(3, 40, 256);
  const auto cpu = cpu::make_cpu_ops(1, cpu::best_kernels());
  expect_within_noise(demo.logits(*make_emulated_ops(), ids, 40), demo.logits(*cpu, ids, 40),
                      static_cast<std::size_t>(demo.config.vocab_size));
}

TEST(EmulatedDemoModel, LogitsHaveTheSameBitsInOnePrefillInChunksAndOneByOne) {
  const Demo demo;
  ASSERT_TRUE(demo.loaded());
  const auto ids = random_ids(4, 37, 256);
  const auto whole = demo.logits(*make_emulated_ops(), ids, 37);
  EXPECT_TRUE(same_bits(demo.logits(*make_emulated_ops(), ids, 17), whole));
  EXPECT_TRUE(same_bits(demo.logits(*make_emulated_ops(), ids, 1), whole));
}

}  // namespace
}  // namespace ponder
