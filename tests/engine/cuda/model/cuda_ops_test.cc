// The CUDA back end as a whole on the emulated device: what of it is not a kernel. That the numbers
// are those of the model is shown in emulated_model_test.cc.

#include "engine/cuda/cuda_ops.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/qwen3/forward.h"
#include "tests/support/emulated_ops.h"
#include "tests/support/emulator/fake_device.h"
#include "tests/support/loaded_checkpoint.h"
#include "tests/support/packed_weights.h"

namespace ponder {
namespace {

using cuda::CudaOptions;
using cuda::emulator::FakeDevice;

std::string config_json(bool moe) {
  return std::string(R"({"architectures": [")") +
         (moe ? "Qwen3MoeForCausalLM" : "Qwen3ForCausalLM") +
         R"("], "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 3,
            "num_key_value_heads": 1, "head_dim": 32, "intermediate_size": 72, "vocab_size": 97,
            "max_position_embeddings": 4096, "rms_norm_eps": 1e-6, "rope_theta": 1000000,
            "tie_word_embeddings": false, "num_experts": )" +
         (moe ? "6" : "0") +
         R"(, "num_experts_per_tok": 2, "moe_intermediate_size": 40, "norm_topk_prob": true,
            "decoder_sparse_step": 1})";
}

std::unique_ptr<LoadedCheckpoint> checkpoint(bool moe, const std::string& stored = "bf16") {
  auto loaded =
      LoadedCheckpoint::make({.config_json = config_json(moe), .stored = stored, .seed = 3});
  EXPECT_TRUE(loaded) << loaded.error().message;
  return std::move(*loaded);
}

constexpr OpsLimits kLimits{.step_tokens = 40,
                            .step_sequences = 8,
                            .pages = 140,
                            .kv_type = KvType::bf16,
                            .sampled_vocab = 90};

/// Sequences with pages of their own that decode together, and what they have drawn.
class Batch {
 public:
  Batch(Ops& ops, const ModelConfig& config, int sequences)
      : ops_(ops), config_(config), drawn_(static_cast<std::size_t>(sequences)) {}

  /// One token more of each; rows as `row` makes them.
  std::vector<HeadResult> step(HeadRow row) {
    inputs_.clear();
    for (std::size_t s = 0; s < drawn_.size(); ++s) {
      row.token = static_cast<std::int32_t>(s);
      row.sample.stream = s;
      row.sample.position = position_ + 1;
      inputs_.head.push_back(row);
      inputs_.ids.push_back(drawn_[s].empty() ? static_cast<std::int32_t>(s) : drawn_[s].back());
      inputs_.positions.push_back(position_);
      inputs_.sequences.push_back(static_cast<std::int32_t>(s));
      for (std::int32_t p = 0; p <= position_ / kPageTokens; ++p) {
        inputs_.pages.push_back(static_cast<std::int32_t>(s) + 7 * p);
      }
      inputs_.page_rows.push_back(static_cast<std::int32_t>(inputs_.pages.size()));
    }
    ++position_;
    auto results = forward(ops_, config_, inputs_);
    if (!results) {
      ADD_FAILURE() << results.error().message;
      return {};
    }
    for (std::size_t s = 0; s < drawn_.size(); ++s) drawn_[s].push_back((*results)[s].id);
    return {results->begin(), results->end()};
  }

  const std::vector<std::vector<std::int32_t>>& drawn() const { return drawn_; }

 private:
  Ops& ops_;
  const ModelConfig& config_;
  StepInputs inputs_;
  std::int32_t position_ = 0;
  std::vector<std::vector<std::int32_t>> drawn_;
};

HeadRow sampling() {
  return {.sample = {.sampling = {.temperature = 1, .top_k = 20, .top_p = 0.95}, .seed = 5}};
}

/// Ops with the device that they stand on.
struct Rig {
  explicit Rig(const LoadedCheckpoint& loaded, const CudaOptions& options = {.poison = true}) {
    auto made = std::make_unique<FakeDevice>();
    device = made.get();
    ops = cuda::make_cuda_ops(std::move(made), nullptr, options);
    const auto done = ops->load(loaded.config, loaded.weights, kLimits);
    EXPECT_TRUE(done) << done.error().message;
  }

  FakeDevice* device = nullptr;
  std::unique_ptr<Ops> ops;
};

class CudaOpsOfBoth : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(DenseAndMixture, CudaOpsOfBoth, testing::Bool());

TEST_P(CudaOpsOfBoth, GraphsGiveTheSameTokensAsStepsQueuedOneByOne) {
  const auto loaded = checkpoint(GetParam());
  for (const int sequences : {1, 3}) {
    SCOPED_TRACE(sequences);
    Rig with(*loaded);
    Rig without(*loaded, {.graphs = false, .poison = true});
    Batch a(*with.ops, loaded->config, sequences);
    Batch b(*without.ops, loaded->config, sequences);
    for (int i = 0; i < 5; ++i) {
      a.step(sampling());
      b.step(sampling());
    }
    EXPECT_EQ(a.drawn(), b.drawn());
    EXPECT_EQ(with.device->captures, 1);
    EXPECT_EQ(with.device->graphs_launched, 4) << "the first step of a shape is not recorded";
    EXPECT_EQ(without.device->graphs_launched, 0);
  }
}

TEST_P(CudaOpsOfBoth, ATokenIsTheSameInEveryCompany) {
  const auto loaded = checkpoint(GetParam());
  Rig many(*loaded);
  Batch batch(*many.ops, loaded->config, 6);
  for (int i = 0; i < 6; ++i) batch.step(sampling());
  Rig alone(*loaded);
  Batch one(*alone.ops, loaded->config, 1);
  for (int i = 0; i < 6; ++i) one.step(sampling());
  EXPECT_EQ(one.drawn()[0], batch.drawn()[0]);
}

// The context's pages are one page again and again: its splits are merged all the same.
TEST(CudaOps, GraphsMergeTheSplitsOfLongSequences) {
  const auto loaded = checkpoint(false);
  std::vector<double> answers[2];
  for (const bool graphs : {false, true}) {
    Rig rig(*loaded, {.graphs = graphs, .poison = true});
    StepInputs inputs;
    const auto feed = [&](std::int32_t first, std::int32_t tokens, std::int32_t page) {
      inputs.clear();
      for (std::int32_t t = 0; t < tokens; ++t) {
        inputs.ids.push_back((7 * first + t) % 90);
        inputs.positions.push_back(first + t);
        inputs.sequences.push_back(0);
      }
      inputs.pages.assign(static_cast<std::size_t>(first / kPageTokens), 0);
      inputs.pages.push_back(page);
      inputs.page_rows = {0, static_cast<std::int32_t>(inputs.pages.size())};
      inputs.head = {{.token = tokens - 1, .kind = HeadRow::Kind::logprob, .targets = {1}}};
      const auto results = forward(*rig.ops, loaded->config, inputs);
      ASSERT_TRUE(results) << results.error().message;
      answers[graphs ? 1 : 0].push_back((*results)[0].logprobs[0]);
    };
    feed(0, 16, 0);
    for (std::int32_t position = 2064; position < 2068; ++position) feed(position, 1, 1);
    EXPECT_EQ(rig.device->graphs_launched, graphs ? 3 : 0);
  }
  EXPECT_EQ(answers[0], answers[1]);
  EXPECT_NE(answers[0][1], answers[0][2]);
}

TEST(CudaOps, AnswersLogProbsAndLikeliestIdsFromGraphsToo) {
  const auto loaded = checkpoint(false);
  Rig rig(*loaded);
  Rig eager(*loaded, {.graphs = false, .poison = true});
  Batch a(*rig.ops, loaded->config, 3);
  Batch b(*eager.ops, loaded->config, 3);
  const HeadRow row{.kind = HeadRow::Kind::logprob, .targets = {4, 96}, .top = 5};
  for (int i = 0; i < 3; ++i) {
    const auto got = a.step(row);
    const auto expected = b.step(row);
    for (std::size_t s = 0; s < 3; ++s) {
      EXPECT_EQ(got[s].id, expected[s].id);
      EXPECT_EQ(got[s].logprobs, expected[s].logprobs);
      ASSERT_EQ(got[s].logprobs.size(), 2U);
      ASSERT_EQ(got[s].top.size(), 5U);
      EXPECT_EQ(got[s].top[0].id, got[s].id);
      EXPECT_EQ(got[s].top, expected[s].top);
    }
  }
  EXPECT_EQ(rig.device->graphs_launched, 2);
}

TEST(CudaOps, DrawsOnTheHostWhatTheKernelDoesNotKeep) {
  const auto loaded = checkpoint(false);
  Rig rig(*loaded);
  Batch batch(*rig.ops, loaded->config, 2);
  rig.ops->keep_logits(true);
  HeadRow row = sampling();
  row.sample.sampling.top_k = 0;
  const auto results = batch.step(row);
  for (std::size_t s = 0; s < 2; ++s) {
    row.sample.stream = s;
    row.sample.position = 1;
    EXPECT_EQ(results[s].id, sample(rig.ops->logits().subspan(97 * s, 90), row.sample));
  }
}

TEST(CudaOps, CopiesOfPagesAreMadeInOrderBeforeTheNextStep) {
  const auto loaded = checkpoint(false);
  Rig rig(*loaded);
  StepInputs inputs;
  const auto feed = [&](std::int32_t page, std::int32_t id, std::int32_t position) {
    inputs.clear();
    inputs.ids = {id};
    inputs.positions = {position};
    inputs.sequences = {0};
    inputs.pages = {page};
    inputs.page_rows = {0, 1};
    inputs.head = {{.kind = HeadRow::Kind::logprob, .targets = {1}}};
    auto results = forward(*rig.ops, loaded->config, inputs);
    EXPECT_TRUE(results) << results.error().message;
    return (*results)[0].logprobs[0];
  };
  feed(0, 11, 0);
  feed(1, 12, 0);
  const double first = feed(0, 13, 1);
  const double second = feed(1, 13, 1);
  ASSERT_NE(first, second);
  // 2 becomes the first's page, then the first's becomes the second's.
  const PageCopy copies[] = {{0, 2}, {1, 0}, {2, 3}};
  ASSERT_TRUE(rig.ops->copy_pages(copies));
  EXPECT_EQ(feed(0, 13, 1), second);
  EXPECT_EQ(feed(2, 13, 1), first);
  EXPECT_EQ(feed(3, 13, 1), first);
}

TEST(CudaOps, AStepThatIsLargerThanItWasMadeForIsRefused) {
  const auto loaded = checkpoint(false);
  Rig rig(*loaded);
  StepInputs inputs;
  inputs.clear();
  inputs.ids.assign(500, 1);
  const auto begun = rig.ops->begin_step(inputs);
  ASSERT_FALSE(begun);
  EXPECT_NE(begun.error().message.find("500 tokens, made for 40"), std::string::npos);
}

TEST(CudaOps, ADeviceThatIsLostEndsTheStepWithAnErrorThatSaysSo) {
  const auto loaded = checkpoint(false);
  Rig rig(*loaded);
  Batch batch(*rig.ops, loaded->config, 2);
  batch.step(sampling());
  rig.device->fail_after(10);
  StepInputs inputs;
  inputs.clear();
  inputs.ids = {1};
  inputs.positions = {0};
  inputs.sequences = {0};
  inputs.pages = {0};
  inputs.page_rows = {0, 1};
  inputs.head = {sampling()};
  for (int i = 0; i < 2; ++i) {
    const auto results = forward(*rig.ops, loaded->config, inputs);
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().code, ErrorCode::engine);
    EXPECT_NE(results.error().message.find("device was lost"), std::string::npos);
  }
}

TEST(CudaOps, TooLittleMemoryIsAnErrorAndGivesBackWhatWasTaken) {
  const auto loaded = checkpoint(false);
  auto made = std::make_unique<FakeDevice>(cuda::DeviceProperties{}, 200'000);
  FakeDevice* device = made.get();
  const auto ops = cuda::make_cuda_ops(std::move(made), nullptr);
  const auto done = ops->load(loaded->config, loaded->weights, kLimits);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("memory"), std::string::npos);
  EXPECT_GT(device->used_bytes(), -1);
}

std::vector<float> forced(const LoadedCheckpoint& loaded) {
  GoldenLogits golden;
  golden.ids = random_ids(5, 40, 97);
  golden.positions = {0, 17, 39};
  golden.vocab = 97;
  const auto ops = make_emulated_ops();
  const auto done =
      ops->load(loaded.config, loaded.weights, forced_limits(golden.ids.size(), KvType::bf16));
  EXPECT_TRUE(done) << done.error().message;
  const auto out = forced_logits(*ops, loaded.config, golden);
  EXPECT_TRUE(out) << out.error().message;
  return out ? out->logits : std::vector<float>();
}

// The twin stores the same weights as floats, so both are rounded to the same bfloat16.
TEST_P(CudaOpsOfBoth, PackedWeightsGiveTheLogitsOfTheFloatsTheyStandFor) {
  const PackedSpec specs[] = {
      {.method = "fp8", .scale_dtype = DType::bf16},
      {.method = "fp8", .scale_dtype = DType::f32},
      {.method = "gptq", .group_size = 32, .scale_dtype = DType::f16},
      {.method = "gptq", .bits = 8, .group_size = 32, .scale_dtype = DType::f16, .act_order = true},
      {.method = "awq", .group_size = 32, .scale_dtype = DType::f16}};
  for (const PackedSpec& spec : specs) {
    SCOPED_TRACE(spec.method);
    const auto twins = twin_checkpoints(
        {.config_json = config_json(GetParam()), .stored = "bf16", .seed = 3}, spec);
    ASSERT_TRUE(twins) << twins.error().message;
    const auto packed = LoadedCheckpoint::make(twins->packed_config, twins->packed);
    ASSERT_TRUE(packed) << packed.error().message;
    const auto floats = LoadedCheckpoint::make(twins->float_config, twins->floats);
    ASSERT_TRUE(floats) << floats.error().message;
    const auto expected = forced(**floats);
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(forced(**packed), expected);
  }
}

TEST(CudaOps, WeightsOfOtherTypesAreRoundedToBfloat16) {
  const auto bf16 = forced(*checkpoint(false, "bf16"));
  for (const char* stored : {"f32", "f16"}) {
    const auto rounded = forced(*checkpoint(false, stored));
    ASSERT_EQ(rounded.size(), bf16.size());
    EXPECT_LT(largest_difference(rounded, bf16), 0.5) << stored;
  }
}

struct Refused {
  const char* what;
  std::string from;
  std::string to;
};

TEST(CudaOps, RefusesShapesThatHaveNoKernel) {
  const Refused cases[] = {
      {"intermediate_size is 60", "\"intermediate_size\": 72", "\"intermediate_size\": 60"},
      {"is 20, it has kernels for up to 16", "\"num_attention_heads\": 3",
       "\"num_attention_heads\": 20"},
  };
  for (const Refused& c : cases) {
    std::string json = config_json(false);
    json.replace(json.find(c.from), c.from.size(), c.to);
    const auto loaded = LoadedCheckpoint::make({.config_json = json, .stored = "bf16", .seed = 3});
    ASSERT_TRUE(loaded) << loaded.error().message;
    const auto done = make_emulated_ops()->load((*loaded)->config, (*loaded)->weights, kLimits);
    ASSERT_FALSE(done) << c.what;
    EXPECT_EQ(done.error().code, ErrorCode::config);
    EXPECT_NE(done.error().message.find(c.what), std::string::npos) << done.error().message;
  }
  const auto loaded = checkpoint(false);
  OpsLimits limits = kLimits;
  limits.kv_type = KvType::f32;
  const auto done = make_emulated_ops()->load(loaded->config, loaded->weights, limits);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().hint.find("--kv-type"), std::string::npos);
}

}  // namespace
}  // namespace ponder
