#pragma once

// Checkpoints made from a formula, so that a test can hold a whole model without a file of weights.
// The formula is exact in float: tests/data/numerics/make_golden.py makes the same bytes.
//
//   u = (2k + 1) / 2^24 - 1 with k the upper 24 bits of word i of Rng(seed, hash64(name))
//   q_norm 1.5 + 0.5 u; other norms 1 + 0.25 u; matrices gain sqrt(3 / columns) u
//
// rounded to the stored type, ties to even. So a matrix times a vector of unit mean square has
// standard deviation `gain`; gains are chosen so that scores and logits spread and every branch has
// a share in the result.

#include <cstdint>
#include <string>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

struct RandomCheckpoint {
  std::string config_json = {};  ///< written as it is, and says which tensors there are
  std::string stored = "bf16";   ///< f32, bf16 or f16
  std::uint64_t seed = 0;
  int shards = 1;  ///< more than one: an index beside them; tensor i goes to shard i % shards
  bool stray_head = false;  ///< a tied model that stores an lm_head of other numbers, to be ignored
};

struct RandomTensor {
  std::string name = {};
  std::vector<std::int64_t> shape = {};
  std::string bytes = {};
};

/// In the order of the model. errors  parse (config_json)
Result<std::vector<RandomTensor>> random_tensors(const RandomCheckpoint& checkpoint);

/// SHA-256 over name and bytes of every tensor, by name: tells a wrong weight from a wrong model.
std::string digest_of(std::vector<RandomTensor> tensors);

/// Writes config.json, generation_config.json and the safetensors files into `folder`, which must
/// exist. errors  parse (config_json), io
Result<void> write_random_checkpoint(const std::string& folder, const RandomCheckpoint& checkpoint);

/// `count` token ids below `vocab`: words of Rng(seed, hash64("tokens")), modulo `vocab`.
std::vector<std::int32_t> random_ids(std::uint64_t seed, std::size_t count, std::uint32_t vocab);

}  // namespace ponder
