// The engine over quantised checkpoints: what it says of them, and that its completions depend on
// the request alone.

#include <gtest/gtest.h>

#include "engine/runtime/builtin_engine.h"
#include "harness/base/rng.h"
#include "tests/support/tiny_model.h"

namespace ponder {
namespace {

std::vector<Request> load() {
  std::vector<Request> requests;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Rng rng(seed, 3);
    requests.push_back(
        {.key = {"t", "s" + std::to_string(seed), 0, 0},
         .prompt = TokenIds{tiny_prompt(seed, 5 + rng.below(40))},
         .work = Generate{.modes = {Mode{}, {.kind = Mode::Kind::budget, .budget_tokens = 9}},
                          .sampling = {.temperature = 0.9, .top_k = 40, .top_p = 0.95},
                          .seed = 9,
                          .max_tokens = 40}});
  }
  return requests;
}

std::vector<std::vector<std::int32_t>> ids(Engine& engine) {
  std::vector<std::vector<std::int32_t>> out;
  for (const Event& event : run_all(engine, load())) {
    const auto* completion = std::get_if<Completion>(&event.result);
    if (completion == nullptr) {
      ADD_FAILURE() << std::get<Error>(event.result).message;
      continue;
    }
    out.push_back(completion->ids);
  }
  return out;
}

struct Case {
  PackedSpec spec;
  const char* dtype;
};

std::vector<Case> cases() {
  return {{{.method = "fp8"}, "fp8"},
          {{.method = "gptq", .scale_dtype = DType::f16}, "gptq-int4"},
          {{.method = "gptq", .bits = 8, .scale_dtype = DType::f16}, "gptq-int8"},
          {{.method = "awq", .scale_dtype = DType::f16}, "awq-int4"}};
}

class QuantizedEngine : public testing::TestWithParam<bool> {};

INSTANTIATE_TEST_SUITE_P(DenseAndMixture, QuantizedEngine, testing::Bool());

TEST_P(QuantizedEngine, SaysHowTheWeightsAreStored) {
  const std::string parameters = TinyModel(GetParam()).open()->info().model_details["parameters"];
  for (const Case& c : cases()) {
    auto info = TinyModel(GetParam(), c.spec).open()->info();
    EXPECT_EQ(info.model_details["dtype"], c.dtype);
    EXPECT_EQ(info.model_details["parameters"], parameters);
    EXPECT_EQ(info.activations, "");
    EXPECT_FALSE(info.model_details.contains("activations"));
  }
}

TEST_P(QuantizedEngine, CompletionsDoNotDependOnBatchOrThreads) {
  for (const Case& c : cases()) {
    for (const bool fp8_activations : {false, true}) {
      if (fp8_activations && c.spec.method != "fp8") continue;
      const TinyModel model(GetParam(), c.spec);
      const auto open = [&](std::int32_t max_batch, int threads) {
        return model.open({.max_batch = max_batch, .fp8_activations = fp8_activations}, threads);
      };
      const auto expected = ids(*open(1, 1));
      ASSERT_EQ(expected.size(), 12U);
      for (const std::int32_t max_batch : {2, 64}) {
        for (const int threads : {1, 2}) {
          EXPECT_EQ(ids(*open(max_batch, threads)), expected) << c.dtype << " " << max_batch;
        }
      }
    }
  }
}

TEST_P(QuantizedEngine, QuantisedActivationsAreRecordedAndChangeTheLogProbabilities) {
  const TinyModel model(GetParam(), {.method = "fp8"});
  const auto score = [](Engine& engine) {
    const auto events = run_all(engine, {{.key = {"t", "s", 0, 0},
                                          .prompt = TokenIds{tiny_prompt(1, 30)},
                                          .work = LogLikelihood{.continuations = {"abc"}}}});
    return std::get<LogProbs>(events.front().result).sums.front();
  };
  const auto plain = model.open();
  const auto quantised = model.open({.fp8_activations = true});
  auto info = quantised->info();
  EXPECT_EQ(info.activations, "fp8");
  EXPECT_EQ(info.model_details["activations"], "fp8");
  EXPECT_NE(score(*plain), score(*quantised));
  EXPECT_NEAR(score(*plain), score(*quantised), 1.0);
}

TEST(QuantizedEngineOptions, Fp8ActivationsAreForFp8WeightsOnly) {
  const TinyModel plain(false);
  const TinyModel awq(false, {.method = "awq", .scale_dtype = DType::f16});
  for (const auto& [model, word] : {std::pair(&plain, "not quantised"), {&awq, "awq-int4"}}) {
    const auto engine = open_builtin_engine({.folder = model->folder(), .fp8_activations = true},
                                            cpu::make_cpu_ops(1), "cpu");
    ASSERT_FALSE(engine);
    EXPECT_EQ(engine.error().code, ErrorCode::config);
    EXPECT_NE(engine.error().message.find(word), std::string::npos) << engine.error().message;
  }
}

}  // namespace
}  // namespace ponder
