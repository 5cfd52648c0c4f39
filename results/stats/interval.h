#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace ponder {

/// The 97.5 % point of the standard normal distribution: 95 % intervals are +- this many errors.
inline constexpr double kNormal95 = 1.959963984540054;

/// The same for a mean over `clusters` independent groups: Student's t with clusters - 1 degrees of
/// freedom, which is wider where they are few. clusters >= 2.
double student95(std::int64_t clusters);

struct Interval {
  double low = 0;
  double high = 0;

  bool operator==(const Interval&) const = default;
};

/// Wilson's score interval of a proportion, 95 %. 0 <= successes <= n; n = 0 gives [0, 1].
/// `successes` may be a fraction: a proportion of an effective n.  source  Wilson 1927
Interval wilson95(double successes, double n);

/// NaN for no values.
double mean(std::span<const double> values);

/// Standard error of the mean. Values of one cluster (equal numbers in `clusters`, which has the
/// size of `values`) may depend on each other: their cross products are added, so that copies of
/// one observation do not count as many. All clusters different: sd / sqrt(n). NaN for n < 2.
/// source  Miller 2024, "Adding Error Bars to Evals", eq. 4
double clustered_error(std::span<const double> values, std::span<const std::int64_t> clusters);

}  // namespace ponder
