#include "engine/cpu/head.h"

#include <algorithm>
#include <cstring>

#include "engine/cpu/log_sum_exp.h"

namespace ponder::cpu {

namespace {

/// The `count` largest logits, largest first, lower ids first among equals. Holds no more than
/// them: a heap with the worst one on top.
std::vector<TokenLogProb> likeliest(std::span<const float> logits, std::int32_t count) {
  const auto likelier = [](const TokenLogProb& a, const TokenLogProb& b) {
    return a.logprob > b.logprob || (a.logprob == b.logprob && a.id < b.id);
  };
  std::vector<TokenLogProb> best;
  if (count <= 0) return best;
  for (std::size_t id = 0; id < logits.size(); ++id) {
    const TokenLogProb one{static_cast<std::int32_t>(id), logits[id]};
    if (best.size() == static_cast<std::size_t>(count)) {
      if (!likelier(one, best.front())) continue;
      std::pop_heap(best.begin(), best.end(), likelier);
      best.pop_back();
    }
    best.push_back(one);
    std::push_heap(best.begin(), best.end(), likelier);
  }
  std::sort_heap(best.begin(), best.end(), likelier);
  return best;
}

}  // namespace

void Head::configure(const Matrix& lm_head, std::int64_t sampled_vocab) {
  lm_head_ = &lm_head;
  sampled_vocab_ = std::min(sampled_vocab, lm_head.rows);
}

HeadResult Head::reduce(const HeadRow& row,
                        std::span<const float> logits,
                        std::int32_t bad_layer) const {
  HeadResult result;
  result.bad_layer = bad_layer;
  // x - x is 0 for every finite x, and not a number otherwise.
  float probe = 0;
  for (const float x : logits) probe += x - x;
  if (bad_layer < 0 && probe != 0.0F) result.bad_layer = -2;
  if (result.bad_layer != -1) return result;

  const std::span<const float> real = logits.first(static_cast<std::size_t>(sampled_vocab_));
  if (row.kind == HeadRow::Kind::sample) {
    result.id = sample(real, row.sample);
    return result;
  }
  result.id = argmax(real);
  const double log_total = log_sum_exp(logits);
  for (const std::int32_t target : row.targets) {
    result.logprobs.push_back(logits[static_cast<std::size_t>(target)] - log_total);
  }
  result.top = likeliest(real, row.top);
  for (TokenLogProb& one : result.top) one.logprob -= log_total;
  return result;
}

void Head::run(std::span<const HeadRow> rows,
               std::span<const float> normed,
               std::span<const std::int32_t> bad_layer) {
  const auto hidden = static_cast<std::size_t>(lm_head_->columns);
  const auto vocab = static_cast<std::size_t>(lm_head_->rows);
  results_.assign(rows.size(), {});
  kept_.clear();
  for (std::size_t first = 0; first < rows.size(); first += kRows) {
    const std::size_t count = std::min(kRows, rows.size() - first);
    gathered_.resize(count * hidden);
    logits_.resize(count * vocab);
    for (std::size_t i = 0; i < count; ++i) {
      const auto token = static_cast<std::size_t>(rows[first + i].token);
      std::memcpy(&gathered_[i * hidden], &normed[token * hidden], hidden * sizeof(float));
    }
    linear_.run({lm_head_}, gathered_, static_cast<std::int64_t>(count), logits_);
    pool_.run(static_cast<std::int64_t>(count), 1, [&](std::int64_t begin, std::int64_t end, int) {
      for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
        const HeadRow& row = rows[first + i];
        results_[first + i] = reduce(row, {&logits_[i * vocab], vocab},
                                     bad_layer[static_cast<std::size_t>(row.token)]);
      }
    });
    if (keep_) kept_.insert(kept_.end(), logits_.begin(), logits_.end());
  }
}

}  // namespace ponder::cpu
