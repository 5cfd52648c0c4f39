#pragma once

#include "engine/cuda/check/benches.h"

namespace ponder::cuda::check {

/// What the GPU does at best, measured.
struct Limits {
  double bytes_per_second = 0;  ///< read and written, of a copy
  double flops = 0;             ///< of a large bfloat16 product
};

/// errors  engine
Result<Limits> measure_limits(const Bench& bench, const BenchSizes& sizes);

/// Bytes that a decoding step reads at least: weights that some token needs, keys and values.
double decode_bytes(const ModelConfig& config, int batch, int context);

/// Operations of a prompt: products and attention, logits of one token.
double prefill_flops(const ModelConfig& config, int tokens);

}  // namespace ponder::cuda::check
