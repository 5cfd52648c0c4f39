#include "results/stats/paired.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

namespace ponder {

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kNormal80 = 0.8416212335729143;  // the 80 % point: power

/// lgamma that writes no global.
double log_gamma(double x) {
  int sign = 0;
  return ::lgamma_r(x, &sign);
}

Interval around(double centre, double error) {
  return {std::max(-1.0, centre - kNormal95 * error), std::min(1.0, centre + kNormal95 * error)};
}

}  // namespace

PairedDifference binary_difference(std::int64_t n, std::int64_t a_only, std::int64_t b_only) {
  if (n < 1) return {kNaN, kNaN, {-1, 1}};
  const double count = static_cast<double>(n);
  const double a = static_cast<double>(a_only);
  const double b = static_cast<double>(b_only);
  PairedDifference out;
  out.diff = (a - b) / count;
  // Variance of differences that are 1 (a times), -1 (b times) and 0.
  out.error = n < 2 ? kNaN : std::sqrt(((a + b) - (a - b) * (a - b) / count) / (count - 1) / count);
  const double wider = count + 2;
  const double centre = (a - b) / wider;
  const double share = (a + b + 1) / wider;
  out.ci95 = around(centre, std::sqrt(std::max(0.0, share - centre * centre) / wider));
  return out;
}

namespace {

/// How many clusters there are, and how many lean to either side.
struct Signs {
  std::int64_t clusters = 0;
  std::int64_t positive = 0;
  std::int64_t negative = 0;
};

Signs signs_of(std::span<const double> differences, std::span<const std::int64_t> clusters) {
  std::map<std::int64_t, double> sums;
  for (std::size_t i = 0; i < differences.size(); ++i) sums[clusters[i]] += differences[i];
  Signs signs;
  for (const auto& [cluster, sum] : sums) {
    ++signs.clusters;
    signs.positive += sum > 0 ? 1 : 0;
    signs.negative += sum < 0 ? 1 : 0;
  }
  return signs;
}

}  // namespace

PairedDifference mean_difference(std::span<const double> differences,
                                 std::span<const std::int64_t> clusters) {
  PairedDifference out;
  out.diff = mean(differences);
  out.error = clustered_error(differences, clusters);
  const Signs signs = signs_of(differences, clusters);
  if (std::isnan(out.error) || signs.clusters < 2) {
    out.ci95 = {-1, 1};
  } else if (out.error > 0) {
    const double half = student95(signs.clusters) * out.error;
    out.ci95 = {std::max(-1.0, out.diff - half), std::min(1.0, out.diff + half)};
  } else {
    const double scale = out.diff == 0 ? 1 : std::abs(out.diff);
    const Interval whole = binary_difference(signs.clusters, signs.positive, signs.negative).ci95;
    out.ci95 = {whole.low * scale, whole.high * scale};
  }
  return out;
}

double clustered_p(std::span<const double> differences, std::span<const std::int64_t> clusters) {
  constexpr std::int64_t kMany = 30;
  const Signs signs = signs_of(differences, clusters);
  const double error = clustered_error(differences, clusters);
  if (error > 0 && signs.clusters >= kMany) return normal_p(mean(differences) / error);
  return mcnemar_p(signs.positive, signs.negative);
}

double mcnemar_p(std::int64_t a_only, std::int64_t b_only) {
  const std::int64_t n = a_only + b_only;
  if (n == 0) return 1;
  // 2 P(X <= k) for X ~ Binomial(n, 1/2): from the largest term downwards until nothing is added.
  const double count = static_cast<double>(n);
  const std::int64_t least = std::min(a_only, b_only);
  double k = static_cast<double>(least);
  const double largest =
      log_gamma(count + 1) - log_gamma(k + 1) - log_gamma(count - k + 1) - count * std::log(2.0);
  double sum = 0;
  for (double term = 1; k >= 0 && term > sum * 1e-17; --k) {
    sum += term;
    term *= k / (count - k + 1);
  }
  return std::min(1.0, 2 * std::exp(largest + std::log(sum)));
}

double normal_p(double z) {
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double running = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double factor = static_cast<double>(order.size() - i);
    running = std::max(running, std::min(1.0, factor * p[order[i]]));
    adjusted[order[i]] = running;
  }
  return adjusted;
}

double minimum_detectable(std::int64_t n, double mean_square) {
  if (n < 1 || !(mean_square > 0)) return kNaN;
  const double z = (kNormal95 + kNormal80) * (kNormal95 + kNormal80);
  return std::sqrt(z * mean_square / (static_cast<double>(n) + z));
}

}  // namespace ponder
