#include "results/stats/interval.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "harness/base/result.h"

namespace ponder {

double student95(std::int64_t clusters) {
  PONDER_CHECK(clusters >= 2);
  return boost::math::quantile(boost::math::students_t(static_cast<double>(clusters - 1)), 0.975);
}

Interval wilson95(double successes, double n) {
  if (n <= 0) return {0, 1};
  const double p = successes / n;
  const double z2 = kNormal95 * kNormal95;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal95 * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
  // At p = 0 and 1 the bound is exactly 0 and 1; rounding must not leave it beside.
  return {p <= 0 ? 0.0 : std::max(0.0, centre - half), p >= 1 ? 1.0 : std::min(1.0, centre + half)};
}

double mean(std::span<const double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double clustered_error(std::span<const double> values, std::span<const std::int64_t> clusters) {
  PONDER_CHECK(values.size() == clusters.size());
  if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double n = static_cast<double>(values.size());
  const double centre = mean(values);
  double squares = 0;
  std::map<std::int64_t, double> sums;  // of the deviations in a cluster
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double deviation = values[i] - centre;
    squares += deviation * deviation;
    sums[clusters[i]] += deviation;
  }
  // The cross products of a cluster are the square of its sum less its squares.
  double cross = -squares;
  for (const auto& [cluster, sum] : sums) cross += sum * sum;
  return std::sqrt(std::max(0.0, squares / (n - 1) / n + cross / (n * n)));
}

}  // namespace ponder
