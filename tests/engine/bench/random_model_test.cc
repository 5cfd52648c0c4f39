#include "engine/bench/random_model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>

#include "engine/bench/machine.h"
#include "harness/base/sha256.h"
#include "tests/support/bench_shapes.h"

namespace ponder::bench {
namespace {

std::string digest(const Safetensors& tensors) {
  Sha256 sha;
  for (const auto& [name, view] : tensors.tensors()) {
    sha.update_field(name);
    sha.update_field({reinterpret_cast<const char*>(view.data), view.bytes});
  }
  return sha.hex();
}

std::vector<float> numbers(const TensorView& view) {
  std::vector<float> out(view.bytes / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, view.data + 2 * i, 2);
    const std::uint32_t bits = std::uint32_t{half} << 16;
    std::memcpy(&out[i], &bits, 4);
  }
  return out;
}

/// More than one part of work: 4 Mi numbers in one tensor.
ModelConfig large_vocabulary() {
  ModelConfig config = small_dense_shape();
  config.vocab_size = 1 << 17;
  return config;
}

TEST(RandomWeights, AreTheSameForAnyNumberOfThreads) {
  const ModelConfig config = large_vocabulary();
  const std::string one = digest(**random_weights(config, 7, 1));
  for (const int threads : {2, 3, 8}) {
    EXPECT_EQ(digest(**random_weights(config, 7, threads)), one) << threads;
  }
}

TEST(RandomWeights, DifferBySeedAndByTensor) {
  const ModelConfig config = small_dense_shape();
  EXPECT_NE(digest(**random_weights(config, 1, 1)), digest(**random_weights(config, 2, 1)));
  const auto tensors = *random_weights(config, 1, 1);
  EXPECT_NE(numbers(*tensors->find("model.layers.0.mlp.gate_proj.weight")),
            numbers(*tensors->find("model.layers.0.mlp.up_proj.weight")));
  EXPECT_NE(numbers(*tensors->find("model.layers.0.mlp.gate_proj.weight")),
            numbers(*tensors->find("model.layers.1.mlp.gate_proj.weight")));
}

TEST(RandomWeights, OfAPrefixOfLayersAreThoseOfTheWhole) {
  ModelConfig config = small_dense_shape();
  const auto whole = *random_weights(config, 3, 1);
  config.num_hidden_layers = 1;
  const auto part = *random_weights(config, 3, 2);
  const char* name = "model.layers.0.self_attn.q_proj.weight";
  EXPECT_EQ(numbers(*whole->find(name)), numbers(*part->find(name)));
}

TEST(RandomWeights, HaveTheSpreadThatKeepsLogitsInRange) {
  const auto tensors = *random_weights(large_vocabulary(), 5, 2);
  // gain 2.25, 32 columns: uniform in +-2.25 sqrt(3 / 32), so of standard deviation 2.25 / sqrt 32.
  const auto embedding = numbers(*tensors->find("model.embed_tokens.weight"));
  double sum = 0;
  double squares = 0;
  float largest = 0;
  for (const float x : embedding) {
    sum += x;
    squares += static_cast<double>(x) * x;
    largest = std::max(largest, std::fabs(x));
  }
  const auto n = static_cast<double>(embedding.size());
  EXPECT_NEAR(sum / n, 0, 0.002);
  EXPECT_NEAR(std::sqrt(squares / n), 2.25 / std::sqrt(32.0), 0.002);
  EXPECT_LE(largest, 2.25F * std::sqrt(3.0F / 32.0F) * 1.004F);
  EXPECT_EQ(std::set<float>(embedding.begin(), embedding.end()).size(), 256U);
  for (const float x : numbers(*tensors->find("model.layers.0.input_layernorm.weight"))) {
    EXPECT_TRUE(x >= 0.75F && x <= 1.25F) << x;
  }
}

TEST(CheckMemory, NamesBothFigures) {
  const std::int64_t available = available_memory();
  ASSERT_GT(available, 0);
  EXPECT_TRUE(check_memory("the weights", 1 << 20, ""));
  const auto refused = check_memory("the weights", std::int64_t{1} << 60, "use less");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::config);
  EXPECT_NE(refused.error().message.find("the weights take 1073741824.00 GiB, "), std::string::npos)
      << refused.error().message;
  EXPECT_EQ(refused.error().hint, "use less");
  EXPECT_NE(refused.error().message.find("GiB of memory are available"), std::string::npos);
}

TEST(RandomWeights, TooLargeForAnyMachineAreRefusedBeforeAnythingIsTaken) {
  ModelConfig config = small_dense_shape();
  config.hidden_size = 1 << 20;
  config.vocab_size = 1 << 24;
  const auto weights = random_weights(config, 0, 1);
  ASSERT_FALSE(weights);
  EXPECT_NE(weights.error().message.find("the weights take "), std::string::npos);
}

}  // namespace
}  // namespace ponder::bench
