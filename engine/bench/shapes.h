#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/qwen3/config.h"
#include "harness/base/result.h"

namespace ponder::bench {

/// The names of the released Qwen3 shapes, smallest first: qwen3-0.6b, ...
std::vector<std::string> shape_names();

/// The configuration of the hybrid release of April 2025 that has this name.
/// Source: the config.json of each release. errors  usage (unknown: the nearest name)
Result<ModelConfig> named_shape(const std::string& name);

/// A named shape, or that of a config.json (`name` ends in .json). `layers` > 0 keeps only so many.
/// errors  usage (unknown name, more layers than there are), and those of parse_config
Result<ModelConfig> find_shape(const std::string& name, std::int32_t layers);

/// Keeps the first `layers` layers; 0: all. `name` is for the message. errors  usage
Result<void> keep_layers(ModelConfig& config, std::int32_t layers, const std::string& name);

/// A weight of the model as checkpoints name it. Vectors have one size, matrices (rows, columns).
struct TensorShape {
  std::string name = {};
  std::vector<std::int64_t> shape = {};

  std::int64_t numbers() const { return shape[0] * (shape.size() > 1 ? shape[1] : 1); }
};

/// Every weight that `config` calls for; a tied head is not listed. Names and shapes as in
/// Qwen3ForCausalLM and Qwen3MoeForCausalLM of Hugging Face transformers.
std::vector<TensorShape> list_tensors(const ModelConfig& config);

/// Numbers in all of them.
std::int64_t count_parameters(const ModelConfig& config);

}  // namespace ponder::bench
