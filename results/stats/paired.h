#pragma once

// Two modes on the same samples: what differs is the mode and nothing else, so differences are
// taken sample by sample. That removes the spread between easy and hard samples from the error.

#include <cstdint>
#include <span>
#include <vector>

#include "results/stats/interval.h"

namespace ponder {

/// A difference of means and its 95 % interval.
struct PairedDifference {
  double diff = 0;
  double error = 0;  ///< standard error; NaN for fewer than 2 units
  Interval ci95 = {};
};

/// For right/wrong scores of n pairs, of which a_only are right in a alone and b_only in b alone.
/// The interval adds half a pair to each cell, so that it keeps its coverage for small n and does
/// not shrink to a point when the two agree everywhere.
/// source  Agresti and Min 2005, "Simple improved confidence intervals for matched proportions"
PairedDifference binary_difference(std::int64_t n, std::int64_t a_only, std::int64_t b_only);

/// For any scores: `differences` holds a - b of each unit; clusters as in clustered_error(). The
/// interval is Student's t over the clusters; where all units agree, which says nothing of their
/// spread, it is that of as many right/wrong pairs, scaled.
PairedDifference mean_difference(std::span<const double> differences,
                                 std::span<const std::int64_t> clusters);

/// Exact two-sided McNemar test: the probability, were a and b equally good, that the discordant
/// pairs split as unevenly as this. 1 when there are none. Exact for any counts: terms are summed
/// from their logarithms, so nothing overflows.
double mcnemar_p(std::int64_t a_only, std::int64_t b_only);

/// Two-sided p of the differences that mean_difference() takes. Few clusters or no spread: an exact
/// sign test over the clusters' sums (copies of a sample add nothing to it); from 30 clusters on,
/// which have a spread: normal.
double clustered_p(std::span<const double> differences, std::span<const std::int64_t> clusters);

/// Two-sided p of a difference that is z standard errors away from 0.
double normal_p(double z);

/// Holm's step-down adjustment: each p as if the others had not been tested. Keeps the order given.
std::vector<double> holm(std::span<const double> p);

/// The smallest true difference that a two-sided test at 5 % would see 80 % of the time, given n
/// units whose differences have the mean square `mean_square` (right/wrong scores: the share of
/// discordant pairs). Solves n = (z_a + z_b)^2 (mean_square - d^2) / d^2 for d. NaN where nothing
/// is known: n = 0 or mean_square = 0.
double minimum_detectable(std::int64_t n, double mean_square);

}  // namespace ponder
