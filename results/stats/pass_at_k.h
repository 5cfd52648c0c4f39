#pragma once

#include <cstdint>

namespace ponder {

/// The probability that at least one of k completions drawn from n without replacement is correct,
/// when `correct` of the n are: 1 - C(n-correct, k) / C(n, k), the unbiased estimate of pass@k.
/// needs 1 <= k <= n, 0 <= correct <= n  source  Chen et al. 2021, arXiv:2107.03374, eq. 1
double pass_at_k(std::int64_t n, std::int64_t correct, std::int64_t k);

}  // namespace ponder
