#pragma once

// Models made in memory for the check program: random weights of any shape, with nothing to read.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/cuda/types.h"
#include "engine/qwen3/config.h"
#include "engine/qwen3/weights.h"

namespace ponder::cuda::check {

/// All matrices are windows into one run of random numbers, each at another place, so that a model
/// of 200 GB of weights takes little of the host.
struct CheckModel {
  std::string name = {};
  ModelConfig config = {};
  ModelWeights weights = {};
  std::vector<Bf16> numbers = {};
  std::vector<std::uint8_t> codes = {};  ///< e4m3, of fp8 models
  std::vector<float> scales = {};
  std::vector<Bf16> vectors = {};
};

struct Shape {
  const char* name;
  int layers, hidden, heads, kv_heads, head_dim, intermediate, vocab;
  bool tied;
  int experts, experts_per_token, moe_intermediate;  // experts 0: dense
};

/// The released shapes by name; null: unknown. Source: the config.json of each release.
const Shape* released_shape(const std::string& name);

/// All of them.
std::vector<const Shape*> released_shapes();

/// Small shapes that between them use every kernel: dense and mixture, tied and not, head_dim 32,
/// 64 and 128, groups of 1 to 16.
std::vector<Shape> small_shapes();

ModelConfig config_of(const Shape& shape);

/// `layers` > 0: only so many. `fp8`: layers' matrices in e4m3 with scales of 128 x 128.
std::unique_ptr<CheckModel> make_model(const Shape& shape, int layers, bool fp8);

}  // namespace ponder::cuda::check
