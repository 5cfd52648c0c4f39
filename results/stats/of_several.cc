#include "results/stats/of_several.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "results/stats/pass_at_k.h"

namespace ponder {

double majority_score(const std::vector<Vote>& votes) {
  struct Group {
    std::int64_t size = 0;
    double score = 0;
    std::size_t first = 0;
  };

  std::map<std::string_view, Group> groups;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    if (votes[i].answer.empty()) continue;
    Group& group = groups[votes[i].answer];
    if (group.size++ == 0) group = {.size = 1, .score = votes[i].score, .first = i};
  }
  Group best;
  for (const auto& [answer, group] : groups) {
    if (group.size > best.size || (group.size == best.size && group.first < best.first)) {
      best = group;
    }
  }
  return best.score;
}

OfSeveral of_several(const std::map<std::string, std::vector<Vote>>& by_sample, std::int32_t k) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  double majority = 0;
  double pass = 0;
  double samples = 0;
  for (const auto& [sample, votes] : by_sample) {
    if (k < 2 || votes.size() < static_cast<std::size_t>(k)) continue;
    const auto right =
        std::count_if(votes.begin(), votes.end(), [](const Vote& vote) { return vote.score == 1; });
    majority += majority_score(votes);
    pass += pass_at_k(static_cast<std::int64_t>(votes.size()), right, k);
    ++samples;
  }
  if (samples == 0) return {kUnknown, kUnknown};
  return {majority / samples, pass / samples};
}

}  // namespace ponder
