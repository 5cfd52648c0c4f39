// The forward pass against Hugging Face transformers: logits of small random models of every shape
// that a Qwen3 checkpoint can have. The cases and how they were made: tests/data/numerics.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "engine/cpu/cpu_ops.h"
#include "tests/support/loaded_checkpoint.h"

namespace ponder {
namespace {

/// Float against float: what the order of sums may change, and no more.
constexpr double kTolerance = 1e-4;

class Numerics : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    auto golden = read_golden_logits(GetParam());
    ASSERT_TRUE(golden) << golden.error().message;
    golden_ = std::move(*golden);
    auto loaded = LoadedCheckpoint::make(golden_.checkpoint);
    ASSERT_TRUE(loaded) << loaded.error().message;
    loaded_ = std::move(*loaded);
  }

  ForcedLogits run(const cpu::Kernels& kernels, KvType kv_type = KvType::f32) {
    const std::unique_ptr<Ops> ops = cpu::make_cpu_ops(2, kernels);
    auto done =
        ops->load(loaded_->config, loaded_->weights, forced_limits(golden_.ids.size(), kv_type));
    EXPECT_TRUE(done) << done.error().message;
    auto forced = forced_logits(*ops, loaded_->config, golden_);
    EXPECT_TRUE(forced) << forced.error().message;
    return forced ? *forced : ForcedLogits{};
  }

  GoldenLogits golden_;
  std::unique_ptr<LoadedCheckpoint> loaded_;
};

TEST_P(Numerics, WeightsAreTheBytesTheReferenceHad) {
  auto tensors = random_tensors(golden_.checkpoint);
  ASSERT_TRUE(tensors) << tensors.error().message;
  EXPECT_EQ(digest_of(std::move(*tensors)), golden_.weights_sha256);
}

TEST_P(Numerics, ReferenceLogitsAreSpread) {
  double sum = 0;
  double squares = 0;
  for (const double x : golden_.logits_f32) {
    sum += x;
    squares += x * x;
  }
  const auto count = static_cast<double>(golden_.logits_f32.size());
  ASSERT_EQ(golden_.logits_f32.size(), golden_.positions.size() * golden_.vocab);
  EXPECT_GE(std::sqrt(squares / count - sum / count * (sum / count)), 2.0);
}

TEST_P(Numerics, LogitsMatchTheReferenceInFloat) {
  const ForcedLogits forced = run(cpu::best_kernels());
  const double difference = largest_difference(forced.logits, golden_.logits_f32);
  EXPECT_LE(difference, kTolerance);
  RecordProperty("largest_difference", std::to_string(difference));
}

TEST_P(Numerics, HeadReducesTheLogitsOfItsOwnRow) {
  const ForcedLogits forced = run(cpu::best_kernels());
  ASSERT_EQ(forced.argmax.size(), golden_.positions.size());
  for (std::size_t row = 0; row < forced.argmax.size(); ++row) {
    const float* logits = &forced.logits[row * golden_.vocab];
    EXPECT_EQ(forced.argmax[row], std::max_element(logits, logits + golden_.vocab) - logits);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases,
                         Numerics,
                         testing::Values("tied",
                                         "untied",
                                         "group4",
                                         "group5",
                                         "group8",
                                         "eps",
                                         "moe",
                                         "moe_plain",
                                         "moe_mixed",
                                         "sharded",
                                         "long",
                                         "yarn"),
                         [](const auto& instance) { return std::string(instance.param); });

using NumericsKernels = Numerics;

TEST_P(NumericsKernels, LogitsOfAllInstructionSetsAreEqualToTheLastBit) {
  const auto plain = run(cpu::scalar_kernels()).logits;
  for (const cpu::Kernels* kernels : cpu::all_kernels()) {
    if (kernels == &cpu::scalar_kernels()) continue;
    EXPECT_EQ(plain, run(*kernels).logits) << kernels->name;
  }
}

// Not the long case: without a fused multiply-add instruction it takes the scalar kernels 20
// seconds.
INSTANTIATE_TEST_SUITE_P(Cases,
                         NumericsKernels,
                         testing::Values("tied",
                                         "untied",
                                         "group4",
                                         "group5",
                                         "group8",
                                         "eps",
                                         "moe",
                                         "moe_plain",
                                         "moe_mixed",
                                         "sharded",
                                         "yarn"),
                         [](const auto& instance) { return std::string(instance.param); });

// --- against the reference run wholly in bfloat16, as the models are served ---

std::vector<double> log_probs(std::span<const float> logits) {
  const double largest = *std::max_element(logits.begin(), logits.end());
  double total = 0;
  for (const double x : logits) total += std::exp(x - largest);
  std::vector<double> out;
  for (const double x : logits) out.push_back(x - largest - std::log(total));
  return out;
}

using NumericsBf16 = Numerics;

TEST_P(NumericsBf16, LogProbabilitiesAreWithinTheNoiseOfBfloat16) {
  for (const KvType kv_type : {KvType::f32, KvType::bf16}) {
    SCOPED_TRACE(kv_type == KvType::f32 ? "KV in float" : "KV in bfloat16");
    const ForcedLogits forced = run(cpu::best_kernels(), kv_type);
    ASSERT_EQ(forced.logits.size(), golden_.logits_bf16.size());
    std::vector<double> differences;
    double sum = 0;
    for (std::size_t row = 0; row < golden_.positions.size(); ++row) {
      const std::size_t start = row * golden_.vocab;
      const auto ours = log_probs({&forced.logits[start], golden_.vocab});
      const auto theirs = log_probs({&golden_.logits_bf16[start], golden_.vocab});
      for (std::size_t id = 0; id < golden_.vocab; ++id) {
        differences.push_back(std::fabs(ours[id] - theirs[id]));
        sum += differences.back();
      }
      // Where the two would choose differently, the reference must have found it a near tie.
      const double regret = *std::max_element(theirs.begin(), theirs.end()) -
                            theirs[static_cast<std::size_t>(forced.argmax[row])];
      EXPECT_LE(regret, 0.20) << "position " << golden_.positions[row];
    }
    std::sort(differences.begin(), differences.end());
    EXPECT_LE(sum / static_cast<double>(differences.size()), 0.06);
    EXPECT_LE(differences[differences.size() * 99 / 100], 0.20);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases,
                         NumericsBf16,
                         testing::Values("tied", "group5", "group8", "moe", "sharded"),
                         [](const auto& instance) { return std::string(instance.param); });

}  // namespace
}  // namespace ponder
