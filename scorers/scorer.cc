#include "scorers/scorer.h"

#include <algorithm>

namespace ponder {

Verdict Scorer::score_dialogue(const Sample& sample, std::span<const std::string> answers) const {
  return score(sample, answers.back());
}

Verdict Scorer::score(const Sample& sample, const LogProbs& log_probs) const {
  if (log_probs.sums.empty() || log_probs.sums.size() != sample.choices.size()) {
    return {.outcome = Outcome::unscored, .reason = "choice_count"};
  }
  const auto best = std::max_element(log_probs.sums.begin(), log_probs.sums.end());
  const char letter = static_cast<char>('A' + (best - log_probs.sums.begin()));
  const bool equal = sample.target == std::string(1, letter);
  return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
          .score = equal ? 1.0 : 0.0,
          .extracted = std::string(1, letter),
          .reason = equal ? "equal" : "different"};
}

}  // namespace ponder
