#include "engine/runtime/score_group.h"

#include <algorithm>
#include <utility>

#include "harness/base/result.h"

namespace ponder {

ScoreGroup::ScoreGroup(const std::vector<std::vector<std::int32_t>>& sequences, std::int64_t from)
    : from_(from) {
  const std::vector<std::int32_t>& first = sequences.front();
  auto common = static_cast<std::ptrdiff_t>(first.size());
  for (const auto& ids : sequences) {
    PONDER_CHECK(from >= 0 && static_cast<std::int64_t>(ids.size()) > from);
    const auto end = std::mismatch(first.begin(), first.end(), ids.begin(), ids.end()).first;
    // One that another begins with keeps a token of its own.
    common = std::min({common, end - first.begin(), static_cast<std::ptrdiff_t>(ids.size()) - 1});
  }
  common_.assign(first.begin(), first.begin() + common);
  for (const auto& ids : sequences) {
    rests_.emplace_back(ids.begin() + common, ids.end());
    const std::size_t scored = ids.size() - static_cast<std::size_t>(from);
    scores_.emplace_back(scored);
    greedy_.emplace_back(scored);
  }
}

std::int64_t ScoreGroup::longest() const {
  std::size_t rest = 0;
  for (const auto& ids : rests_) rest = std::max(rest, ids.size());
  return static_cast<std::int64_t>(common_.size() + rest);
}

std::vector<std::int32_t> ScoreGroup::next_ids() const {
  std::vector<std::int32_t> ids;
  for (const auto& rest : rests_) ids.push_back(rest.front());
  return ids;
}

void ScoreGroup::record(std::size_t i, std::int64_t at, ScoredToken token, bool greedy) {
  const auto place = static_cast<std::size_t>(at - from_);
  scores_[i][place] = std::move(token);
  greedy_[i][place] = greedy;
}

LogProbs ScoreGroup::log_probs() const {
  LogProbs out;
  for (std::size_t i = 0; i < size(); ++i) {
    double sum = 0;
    for (const ScoredToken& token : scores_[i]) sum += token.logprob;
    out.sums.push_back(sum);
    out.greedy.push_back(std::find(greedy_[i].begin(), greedy_[i].end(), false) ==
                         greedy_[i].end());
    out.token_counts.push_back(static_cast<std::int64_t>(scores_[i].size()));
  }
  if (tokens_) out.tokens = scores_;
  return out;
}

}  // namespace ponder
