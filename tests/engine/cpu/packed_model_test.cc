// Whole models with quantised layers: their logits must be those of the model that holds the same
// weights as floats, to the last bit.

#include <gtest/gtest.h>

#include <cmath>

#include "engine/cpu/cpu_ops.h"
#include "tests/engine/cpu/packed_layers.h"
#include "tests/support/loaded_checkpoint.h"

namespace ponder {
namespace {

/// No width is a multiple of 128, so every matrix has cut blocks and groups.
std::string config_json(bool moe) {
  return std::string(R"({"architectures": [")") +
         (moe ? "Qwen3MoeForCausalLM" : "Qwen3ForCausalLM") +
         R"("], "hidden_size": 160, "num_hidden_layers": 2, "num_attention_heads": 3,
            "num_key_value_heads": 1, "head_dim": 64, "intermediate_size": 200, "vocab_size": 97,
            "max_position_embeddings": 256, "rms_norm_eps": 1e-6, "rope_theta": 1000000,
            "tie_word_embeddings": false, "num_experts": )" +
         (moe ? "6" : "0") +
         R"(, "num_experts_per_tok": 2, "moe_intermediate_size": 136, "norm_topk_prob": true,
            "decoder_sparse_step": 1})";
}

RandomCheckpoint base(bool moe) {
  return {.config_json = config_json(moe), .stored = "bf16", .seed = 11};
}

GoldenLogits prompt() {
  GoldenLogits golden;
  golden.ids = random_ids(5, 45, 97);
  golden.positions = {0, 1, 17, 30, 44};
  golden.vocab = 97;
  return golden;
}

std::vector<float> logits(const LoadedCheckpoint& loaded,
                          int threads = 2,
                          const cpu::Kernels& kernels = cpu::best_kernels()) {
  const GoldenLogits golden = prompt();
  const std::unique_ptr<Ops> ops = cpu::make_cpu_ops(threads, kernels);
  const auto done =
      ops->load(loaded.config, loaded.weights, forced_limits(golden.ids.size(), KvType::f32));
  EXPECT_TRUE(done) << done.error().message;
  const auto forced = forced_logits(*ops, loaded.config, golden);
  EXPECT_TRUE(forced) << forced.error().message;
  return forced ? forced->logits : std::vector<float>();
}

double spread(const std::vector<float>& values) {
  double sum = 0;
  double squares = 0;
  for (const double x : values) {
    sum += x;
    squares += x * x;
  }
  const auto n = static_cast<double>(values.size());
  return std::sqrt(squares / n - sum / n * (sum / n));
}

class PackedModel : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(DenseAndMixture, PackedModel, testing::Bool());

TEST_P(PackedModel, LogitsEqualThoseOfTheDequantisedModelToTheLastBit) {
  for (const PackedSpec& spec : all_specs()) {
    if (spec.group_size == 12 || spec.group_size == 24) continue;
    SCOPED_TRACE(name_of(spec));
    const auto twins = twin_checkpoints(base(GetParam()), spec);
    ASSERT_TRUE(twins) << twins.error().message;
    const auto packed = LoadedCheckpoint::make(twins->packed_config, twins->packed);
    ASSERT_TRUE(packed) << packed.error().message;
    const auto floats = LoadedCheckpoint::make(twins->float_config, twins->floats);
    ASSERT_TRUE(floats) << floats.error().message;
    const auto expected = logits(**floats);
    EXPECT_GE(spread(expected), 0.5) << "the logits must tell models apart";
    EXPECT_EQ(logits(**packed), expected);
    EXPECT_EQ((*packed)->weights.parameters, (*floats)->weights.parameters);
    EXPECT_LT((*packed)->weights.bytes, (*floats)->weights.bytes);
  }
}

TEST_P(PackedModel, LogitsWithQuantisedActivationsDependOnNothingElse) {
  const auto twins = twin_checkpoints(base(GetParam()), {.method = "fp8"});
  ASSERT_TRUE(twins) << twins.error().message;
  const auto plain = LoadedCheckpoint::make(twins->packed_config, twins->packed);
  const auto quantised = LoadedCheckpoint::make(twins->packed_config, twins->packed, true);
  ASSERT_TRUE(plain && quantised);
  const auto expected = logits(**quantised, 1);
  EXPECT_EQ(logits(**quantised, 3), expected);
  for (const cpu::Kernels* kernels : cpu::all_kernels()) {
    EXPECT_EQ(logits(**quantised, 1, *kernels), expected) << kernels->name;
  }
  const auto others = logits(**plain);
  EXPECT_NE(expected, others);
  EXPECT_LT(largest_difference(expected, others), 1.0) << "rounding, not another model";
}

TEST(PackedCheckpoint, CountsWeightsAsTheyAreAndBytesAsTheyAreStored) {
  const std::int64_t layer = 3 * 64 * 160 + 2 * 64 * 160 + 160 * 3 * 64 + 3 * 200 * 160;
  const std::int64_t others = 2 * 97 * 160 + 160 + 2 * (2 * 160 + 2 * 64);
  // int4: half a byte each, of seven matrices per layer with two groups each: scales of two bytes,
  // zeros of half a byte, and a group index of four bytes a column.
  const std::int64_t outputs = 3 * 64 + 2 * 64 + 160 + 2 * 200 + 160;
  const std::int64_t inputs = 3 * 160 + 3 * 64 + 2 * 160 + 200;
  const auto twins = twin_checkpoints(base(false), {.method = "gptq", .scale_dtype = DType::f16});
  const auto loaded = LoadedCheckpoint::make(twins->packed_config, twins->packed);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ((*loaded)->weights.parameters, 2 * layer + others);
  EXPECT_EQ((*loaded)->weights.bytes,
            2 * (layer / 2 + 2 * outputs * 2 + 2 * outputs / 2 + 4 * inputs) + 2 * others);
}

}  // namespace
}  // namespace ponder
