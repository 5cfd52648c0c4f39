#pragma once

#include <span>

namespace ponder::cpu {

/// log of the sum of exp over a row of logits, all finite, at least one. In double with a fixed
/// order of sums and no library call, so that it has the same bits on every machine. Error below
/// 1e-14, far under what the logits themselves carry.
double log_sum_exp(std::span<const float> logits);

}  // namespace ponder::cpu
