#include "results/estimate.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ponder {

Units units_of(const std::vector<Score>& scores) {
  std::map<std::string, std::pair<double, int>> sums;  // by sample
  std::map<std::string, const Score*> any_of;
  for (const Score& score : scores) {
    auto& [sum, count] = sums[score.sample];
    sum += score.score;
    ++count;
    any_of[score.sample] = &score;
  }
  Units units;
  std::map<std::string, std::int64_t> numbers;  // of clusters
  std::int64_t next = 0;
  for (const auto& [sample, sum] : sums) {
    units.values.push_back(sum.first / sum.second);
    units.single = units.single && sum.second == 1;
    std::int64_t number = next;
    const Score& one = *any_of[sample];
    units.subjects.push_back(one.subject);
    if (const std::string& cluster = one.cluster; !cluster.empty()) {
      const auto [at, is_new] = numbers.emplace(cluster, next);
      number = at->second;
      units.independent = units.independent && is_new;
    }
    if (number == next) ++next;
    units.clusters.push_back(number);
  }
  return units;
}

bool all_binary(const std::vector<Score>& scores) {
  return std::all_of(scores.begin(), scores.end(),
                     [](const Score& s) { return s.score == 0 || s.score == 1; });
}

Estimate estimate(const std::vector<Score>& scores) {
  const bool binary = all_binary(scores);
  const Units units = units_of(scores);
  Estimate out{.value = mean(units.values),
               .standard_error = clustered_error(units.values, units.clusters)};
  const bool spread = out.standard_error > 0;  // false for NaN
  const std::set<std::int64_t> clusters(units.clusters.begin(), units.clusters.end());
  if (binary && units.single && units.independent) {
    double right = 0;
    for (const Score& score : scores) right += score.score;
    out.ci_method = "wilson";
    out.ci95 = wilson95(right, static_cast<double>(scores.size()));
  } else if (spread && clusters.size() >= 2) {
    out.ci_method = "clustered";
    const double half = student95(static_cast<std::int64_t>(clusters.size())) * out.standard_error;
    out.ci95 = {std::max(0.0, out.value - half), std::min(1.0, out.value + half)};
  } else {
    // All units agree: no spread to measure, so count the independent ones.
    out.ci_method = "wilson";
    const double n = static_cast<double>(clusters.size());
    out.ci95 = wilson95(n == 0 ? 0 : out.value * n, n);
  }
  return out;
}

}  // namespace ponder
