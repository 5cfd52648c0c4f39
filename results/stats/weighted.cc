#include "results/stats/weighted.h"

#include <algorithm>
#include <functional>

#include "harness/base/result.h"
#include "results/stats/interval.h"

namespace ponder {

std::vector<double> weighted_as_plain(std::span<const double> values,
                                      std::span<const double> weights) {
  PONDER_CHECK(values.size() == weights.size());
  std::vector<double> out(values.begin(), values.end());
  const bool equal = std::adjacent_find(weights.begin(), weights.end(), std::not_equal_to<>()) ==
                     weights.end();
  if (equal) return out;
  double sum = 0;
  for (std::size_t i = 0; i < out.size(); ++i) sum += weights[i] * values[i];
  const double mean_weight = mean(weights);
  const double centre = sum / (mean_weight * static_cast<double>(out.size()));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = centre + weights[i] / mean_weight * (values[i] - centre);
  }
  return out;
}

}  // namespace ponder
