#pragma once

// What the head kernel is asked and what it answers, row by row: HeadRow and HeadResult of
// engine/qwen3/ops.h without pointers, as they cross to the device and back.

#include <cstdint>

namespace ponder::cuda {

/// Likeliest ids that a row keeps in order, at most. Sampling without top_k, or with a larger one,
/// needs a whole row in order and is done on the host, by engine/sampler.h.
inline constexpr int kHeadTop = 128;

struct HeadRequest {
  double temperature;  ///< <= 0: argmax
  double top_p;
  double min_p;
  std::uint64_t seed;
  std::uint64_t stream;
  std::int64_t position;
  float presence_penalty;
  std::int32_t penalised_begin;  ///< into the list of penalised ids
  std::int32_t penalised_end;
  std::int32_t target_begin;  ///< into the list of target ids
  std::int32_t target_end;
  std::int32_t top;      ///< ids wanted in order, at most kHeadTop
  std::int32_t sampled;  ///< draw among `top`; else the answer's id is the argmax
  std::int32_t sums;     ///< whether largest and total are wanted
};

struct HeadAnswer {
  std::int32_t id;   ///< drawn, or the argmax among the sampled vocabulary
  std::int32_t bad;  ///< some logit is not finite; nothing else counts then
  std::int32_t top_count;
  float largest;  ///< over the whole vocabulary
  double total;   ///< sum of exp(logit - largest) over the whole vocabulary
};

}  // namespace ponder::cuda
