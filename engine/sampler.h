#pragma once

// From a row of logits to a token id. Device-independent: the CPU back end calls it as it stands, a
// GPU kernel must give the same id from the same logits.
//
// The draw at a position is one uniform number from Philox keyed by (seed, identity of the request,
// absolute position of the new token). It does not depend on what was drawn before, on the batch or
// on the mode, so a forked, resumed or recomputed sequence draws the same numbers.

#include <cstdint>
#include <span>
#include <vector>

#include "harness/base/generation.h"

namespace ponder {

struct SampleRequest {
  Sampling sampling = {};
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;   ///< random_stream(key)
  std::int64_t position = 0;  ///< of the token to be drawn
  std::vector<std::int32_t> penalised =
      {};  ///< ids generated so far, each once, ascending; empty without penalty
};

/// 64-bit identity of (task, sample, epoch, turn).
std::uint64_t random_stream(const RequestKey& key);

/// Uniform in [0, 1), 24 bits.
float uniform(std::uint64_t seed, std::uint64_t stream, std::int64_t position);

/// Lowest id among the largest of logits[0, vocab).
std::int32_t argmax(std::span<const float> logits);

/// Draws an id: logits lose presence_penalty where penalised, are divided by the temperature, cut
/// to the top_k largest (equals: lower ids first), then to the smallest head whose probability
/// reaches top_p, then to those with p >= min_p * max p; the uniform number walks that list from
/// the likeliest on. temperature 0: argmax after the penalty. Never returns an id outside `logits`.
std::int32_t sample(std::span<const float> logits, const SampleRequest& request);

}  // namespace ponder
