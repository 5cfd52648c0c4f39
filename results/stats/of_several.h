#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ponder {

/// One answer of several to the same question.
struct Vote {
  std::string answer = {};  ///< as extracted; equal answers are equal strings. Empty: none
  double score = 0;
};

/// maj@k: the score of the answer that most of `votes` give. Missing answers do not vote; of
/// equally common answers the one that came first wins, and the first vote for it gives the score.
/// 0 when nobody answered. source  Wang et al. 2022, arXiv:2203.11171 (self-consistency)
double majority_score(const std::vector<Vote>& votes);

/// Means over the samples that have all k answers; NaN for k < 2, and if no sample has them.
struct OfSeveral {
  double majority = 0;  ///< maj@k
  double pass = 0;      ///< pass@k: 1 for a sample with any score of 1
};

OfSeveral of_several(const std::map<std::string, std::vector<Vote>>& by_sample, std::int32_t k);

}  // namespace ponder
