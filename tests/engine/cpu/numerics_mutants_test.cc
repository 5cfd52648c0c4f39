// What the golden logits can tell apart: models that are wrong on purpose, by mistakes that ports
// of Qwen3 are known for, must miss the golden logits by a hundred times the tolerance of
// numerics_test.cc. A mutant changes what the back end is given, from outside: its configuration,
// the weights, or one function of the table of kernels.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/cpu/cpu_ops.h"
#include "engine/cpu/linear.h"
#include "tests/support/loaded_checkpoint.h"

namespace ponder {
namespace {

constexpr double kTolerance = 1e-4;

struct Subject {
  const LoadedCheckpoint& loaded;
  ModelConfig config;
  ModelWeights weights;
  cpu::Kernels kernels = cpu::best_kernels();
  std::deque<std::vector<float>> owned = {};  ///< numbers of changed weights

  /// `matrix` becomes a copy in float whose element (r, c) is value(r, c, the old matrix).
  void change(
      Matrix& matrix,
      const std::function<float(std::int64_t, std::int64_t, const std::vector<float>&)>& value) {
    const auto old = cpu::to_floats(matrix);
    ASSERT_TRUE(old);
    std::vector<float>& numbers = owned.emplace_back(old->size());
    for (std::int64_t r = 0; r < matrix.rows; ++r) {
      for (std::int64_t c = 0; c < matrix.columns; ++c) {
        numbers[static_cast<std::size_t>(r * matrix.columns + c)] = value(r, c, *old);
      }
    }
    matrix.dtype = DType::f32;
    matrix.data = reinterpret_cast<const std::byte*>(numbers.data());
  }

  using Map = std::function<std::int64_t(std::int64_t)>;

  void take_rows(Matrix& matrix, const Map& from) {
    change(matrix, [&, width = matrix.columns](auto r, auto c, const auto& old) {
      return old[static_cast<std::size_t>(from(r) * width + c)];
    });
  }

  void take_columns(Matrix& matrix, const Map& from) {
    change(matrix, [&, width = matrix.columns](auto r, auto c, const auto& old) {
      return old[static_cast<std::size_t>(r * width + from(c))];
    });
  }

  void scale(Matrix& matrix, float factor) {
    change(matrix, [&, width = matrix.columns](auto r, auto c, const auto& old) {
      return factor * old[static_cast<std::size_t>(r * width + c)];
    });
  }

  void set_to_one(Matrix& matrix) {
    change(matrix, [](auto, auto, const auto&) { return 1.0F; });
  }
};

// --- position ---

/// YaRN that interpolates every pair, by so much that nothing turns.
void no_rotation(Subject& s) {
  s.config.rope_scaling = RopeScaling{.factor = 1e30,
                                      .original_max_position_embeddings = 1'000'000,
                                      .beta_fast = 1e-9,
                                      .beta_slow = 1e-9,
                                      .attention_factor = 1};
}

void theta_of_llama(Subject& s) {
  s.config.rope_theta = 10'000;
}

void theta_off_by_a_hundredth(Subject& s) {
  s.config.rope_theta *= 1.01;
}

void yarn_ignored(Subject& s) {
  s.config.rope_scaling.reset();
}

void yarn_without_its_attention_factor(Subject& s) {
  s.config.rope_scaling->attention_factor = 1;
}

/// Pairs (2i, 2i + 1) instead of (i, i + half): the same as moving the channels the other way.
void interleaved_pairs(Subject& s) {
  const std::int64_t dim = s.config.head_dim;
  const Subject::Map channel = [dim](std::int64_t row) {
    const std::int64_t d = row % dim;
    return row - d + (d < dim / 2 ? 2 * d : 2 * (d - dim / 2) + 1);
  };
  for (LayerWeights& layer : s.weights.layers) {
    s.take_rows(layer.q, channel);
    s.take_rows(layer.k, channel);
    s.take_columns(layer.q_norm, channel);
    s.take_columns(layer.k_norm, channel);
  }
}

// --- attention ---

/// Query head h reads KV head h % kv_heads instead of h / group.
void heads_grouped_by_remainder(Subject& s) {
  const std::int64_t dim = s.config.head_dim;
  const std::int64_t kv_heads = s.config.num_key_value_heads;
  const std::int64_t group = s.config.num_attention_heads / kv_heads;
  const Subject::Map from = [=](std::int64_t i) {
    const std::int64_t slot = i / dim;
    return (slot % group * kv_heads + slot / group) * dim + i % dim;
  };
  for (LayerWeights& layer : s.weights.layers) {
    s.take_rows(layer.q, from);
    s.take_columns(layer.o, from);
  }
}

/// head_dim taken as hidden_size / heads, which for these models it is not.
void scale_of_hidden_over_heads(Subject& s) {
  const double wrong = static_cast<double>(s.config.hidden_size) / s.config.num_attention_heads;
  for (LayerWeights& layer : s.weights.layers) {
    s.scale(layer.q_norm, static_cast<float>(std::sqrt(s.config.head_dim / wrong)));
  }
}

void blind_to_itself(Subject& s) {
  s.kernels.attention = [](const cpu::AttentionJob& job) {
    std::int32_t before[cpu::kMaxQueryRows];
    for (std::int32_t r = 0; r < job.rows; ++r) before[r] = std::max(0, job.positions[r] - 1);
    cpu::AttentionJob wrong = job;
    wrong.positions = before;
    cpu::best_kernels().attention(wrong);
  };
}

// --- norms ---

/// Of case group8, whose heads (128) differ in width from the hidden state (64).
void heads_not_normalised(Subject& s) {
  s.kernels.sum_of_squares = [](const float* x, std::int64_t n) {
    return n == 128 ? 128.0F : cpu::best_kernels().sum_of_squares(x, n);
  };
}

void head_norm_weights_ignored(Subject& s) {
  for (LayerWeights& layer : s.weights.layers) {
    s.set_to_one(layer.q_norm);
    s.set_to_one(layer.k_norm);
  }
}

void head_norms_swapped(Subject& s) {
  for (LayerWeights& layer : s.weights.layers) std::swap(layer.q_norm, layer.k_norm);
}

void layer_norms_swapped(Subject& s) {
  for (LayerWeights& layer : s.weights.layers) std::swap(layer.input_norm, layer.post_norm);
}

void final_norm_weight_ignored(Subject& s) {
  s.set_to_one(s.weights.norm);
}

void usual_eps(Subject& s) {
  s.config.rms_norm_eps = 1e-6;
}

// --- the stream ---

/// A branch a million times as large as the stream it is added to leaves nothing of that stream,
/// and the norm after it takes the factor out again.
constexpr float kDrown = 1e6F;

void no_residual_around_the_last_mlp(Subject& s) {
  s.scale(s.weights.layers.back().down, kDrown);
}

void no_residual_around_the_last_attention(Subject& s) {
  s.scale(s.weights.layers.back().o, kDrown);
  s.scale(s.weights.layers.back().down, kDrown);
}

void layers_in_the_wrong_order(Subject& s) {
  std::swap(s.weights.layers.front(), s.weights.layers.back());
}

void gate_and_up_swapped(Subject& s) {
  for (LayerWeights& layer : s.weights.layers) std::swap(layer.gate, layer.up);
}

void half_read_as_bfloat16(Subject& s) {
  s.weights.layers.back().up.dtype = DType::bf16;
}

// --- head ---

void embedding_as_head(Subject& s) {
  s.weights.lm_head = s.weights.embedding;
}

void stray_head_of_a_tied_model(Subject& s) {
  s.config.tie_word_embeddings = false;
  auto weights = bind_weights(s.config, *s.loaded.tensors);
  ASSERT_TRUE(weights) << weights.error().message;
  s.weights = std::move(*weights);
}

// --- experts ---

void renormalisation_flipped(Subject& s) {
  s.config.norm_topk_prob = !s.config.norm_topk_prob;
}

void one_expert_a_token(Subject& s) {
  s.config.num_experts_per_tok = 1;
}

void experts_off_by_one(Subject& s) {
  for (LayerWeights& layer : s.weights.layers) {
    if (!layer.experts.empty()) {
      std::rotate(layer.experts.begin(), layer.experts.begin() + 1, layer.experts.end());
    }
  }
}

struct Mutant {
  const char* name;
  const char* golden;
  void (*apply)(Subject&);
};

const Mutant kMutants[] = {
    {"NoRotation", "tied", no_rotation},
    {"ThetaOfLlama", "tied", theta_of_llama},
    {"ThetaOffByAHundredth", "long", theta_off_by_a_hundredth},
    {"InterleavedPairs", "tied", interleaved_pairs},
    {"YarnIgnored", "yarn", yarn_ignored},
    {"YarnWithoutItsAttentionFactor", "yarn", yarn_without_its_attention_factor},
    {"HeadsGroupedByRemainder", "group4", heads_grouped_by_remainder},
    {"ScaleOfHiddenOverHeads", "group8", scale_of_hidden_over_heads},
    {"BlindToItself", "group5", blind_to_itself},
    {"HeadsNotNormalised", "group8", heads_not_normalised},
    {"HeadNormWeightsIgnored", "group4", head_norm_weights_ignored},
    {"HeadNormsSwapped", "group4", head_norms_swapped},
    {"LayerNormsSwapped", "untied", layer_norms_swapped},
    {"FinalNormWeightIgnored", "untied", final_norm_weight_ignored},
    {"UsualEps", "eps", usual_eps},
    {"NoResidualAroundTheLastMlp", "tied", no_residual_around_the_last_mlp},
    {"NoResidualAroundTheLastAttention", "tied", no_residual_around_the_last_attention},
    {"LayersInTheWrongOrder", "sharded", layers_in_the_wrong_order},
    {"GateAndUpSwapped", "untied", gate_and_up_swapped},
    {"HalfReadAsBfloat16", "group4", half_read_as_bfloat16},
    {"EmbeddingAsHead", "untied", embedding_as_head},
    {"StrayHeadOfATiedModel", "tied", stray_head_of_a_tied_model},
    {"RouterNotRenormalised", "moe", renormalisation_flipped},
    {"RouterRenormalisedUnasked", "moe_plain", renormalisation_flipped},
    {"OneExpertAToken", "moe", one_expert_a_token},
    {"ExpertsOffByOne", "moe_mixed", experts_off_by_one},
};

class NumericsMutants : public testing::TestWithParam<Mutant> {};

TEST_P(NumericsMutants, MissTheGoldenLogits) {
  const auto golden = read_golden_logits(GetParam().golden);
  ASSERT_TRUE(golden) << golden.error().message;
  const auto loaded = LoadedCheckpoint::make(golden->checkpoint);
  ASSERT_TRUE(loaded) << loaded.error().message;
  Subject subject{.loaded = **loaded, .config = (*loaded)->config, .weights = (*loaded)->weights};
  GetParam().apply(subject);
  if (HasFatalFailure()) return;

  const std::unique_ptr<Ops> ops = cpu::make_cpu_ops(2, subject.kernels);
  const auto done =
      ops->load(subject.config, subject.weights, forced_limits(golden->ids.size(), KvType::f32));
  ASSERT_TRUE(done) << done.error().message;
  const auto forced = forced_logits(*ops, subject.config, *golden);
  ASSERT_TRUE(forced) << forced.error().message;
  const double difference = largest_difference(forced->logits, golden->logits_f32);
  ASSERT_TRUE(std::isfinite(difference));
  EXPECT_GT(difference, 100 * kTolerance);
  RecordProperty("largest_difference", std::to_string(difference));
}

INSTANTIATE_TEST_SUITE_P(Known,
                         NumericsMutants,
                         testing::ValuesIn(kMutants),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace ponder
