#include "harness/run/sampling.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

const Mode kThinking{};
const Mode kNoThinking{.kind = Mode::Kind::no_thinking};
const Mode kBudget{.kind = Mode::Kind::budget, .budget_tokens = 64};

TEST(SamplingFor, Qwen3PresetFollowsTheTechnicalReport) {
  const Sampling thinking{.temperature = 0.6, .top_k = 20, .top_p = 0.95};
  EXPECT_EQ(*sampling_for(kThinking, "qwen3", {}, {}), thinking);
  EXPECT_EQ(*sampling_for(kBudget, "qwen3", {}, {}), thinking);
  EXPECT_EQ(*sampling_for(kNoThinking, "qwen3", {}, {}),
            (Sampling{.temperature = 0.7, .top_k = 20, .top_p = 0.8, .presence_penalty = 1.5}));
}

TEST(SamplingFor, FlagsBeatThePreset) {
  const auto got = sampling_for(kNoThinking, "qwen3", {}, {.temperature = 0.0, .min_p = 0.1});
  EXPECT_EQ(
      *got,
      (Sampling{
          .temperature = 0, .top_k = 20, .top_p = 0.8, .min_p = 0.1, .presence_penalty = 1.5}));
}

TEST(SamplingFor, ModelPresetIsTheCheckpointsOrAnError) {
  const Sampling checkpoint{.temperature = 0.3};
  EXPECT_EQ(*sampling_for(kNoThinking, "model", checkpoint, {}), checkpoint);
  EXPECT_EQ(sampling_for(kThinking, "model", {}, {}).error().code, ErrorCode::config);
}

TEST(SamplingFor, UnknownPresetNamesTheNearest) {
  EXPECT_NE(sampling_for(kThinking, "gready", {}, {}).error().hint.find("'greedy'"),
            std::string::npos);
}

TEST(SamplingFor, RefusesValuesOutOfRange) {
  const SamplingOverrides wrong[] = {{.temperature = -1.0}, {.top_k = -1},
                                     {.top_p = 0.0},        {.top_p = 1.1},
                                     {.min_p = 1.0},        {.presence_penalty = 3.0}};
  for (const SamplingOverrides& overrides : wrong) {
    EXPECT_EQ(sampling_for(kThinking, "greedy", {}, overrides).error().code, ErrorCode::usage);
  }
}

}  // namespace
}  // namespace ponder
