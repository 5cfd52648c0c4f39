#pragma once

#include <span>
#include <vector>

namespace ponder {

/// Values whose plain mean is the weighted mean of `values`, and whose standard error (clustered or
/// not) is, to first order, that of the weighted mean: m + w / mean(w) * (v - m). Where all weights
/// are equal the values as they are. Sizes equal, weights > 0.
/// source  Cochran 1977, "Sampling Techniques", 6.3: the variance of a ratio of two sums
std::vector<double> weighted_as_plain(std::span<const double> values,
                                      std::span<const double> weights);

}  // namespace ponder
