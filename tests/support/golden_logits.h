#pragma once

// The golden files of tests/data/numerics and the way a test runs a model against them.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/qwen3/ops.h"
#include "harness/base/result.h"
#include "tests/support/random_checkpoint.h"

namespace ponder {

struct GoldenLogits {
  RandomCheckpoint checkpoint = {};
  std::string weights_sha256 = {};
  std::vector<std::int32_t> ids = {};
  std::vector<std::int32_t> positions = {};  ///< ascending, where logits were kept
  std::size_t vocab = 0;
  std::vector<float> logits_f32 = {};   ///< (positions, vocab)
  std::vector<float> logits_bf16 = {};  ///< (positions, vocab); empty: not stored in bfloat16
};

/// tests/data/numerics/<name>.json. errors  io, parse
Result<GoldenLogits> read_golden_logits(const std::string& name);

/// Standard base64, without line breaks. errors  parse
Result<std::string> base64_decode(std::string_view text);

/// Room for one run of forced_logits over `ids` tokens.
OpsLimits forced_limits(std::size_t ids, KvType kv_type);

struct ForcedLogits {
  std::vector<float> logits = {};         ///< (positions, vocab)
  std::vector<std::int32_t> argmax = {};  ///< (positions), as the head reduced them
};

/// Feeds the golden ids in chunks of uneven size, on scattered pages, as the middle one of three
/// sequences that advance together, and returns the logits at the golden positions.
/// errors  engine
Result<ForcedLogits> forced_logits(Ops& ops, const ModelConfig& config, const GoldenLogits& golden);

/// Largest |a[i] - b[i]|; infinite if the sizes differ or a value is not finite.
double largest_difference(std::span<const float> a, std::span<const float> b);

}  // namespace ponder
