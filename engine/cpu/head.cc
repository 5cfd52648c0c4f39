#include "engine/cpu/head.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace ponder::cpu {

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
  const float largest = *std::max_element(logits.begin(), logits.end());
  const double log_total = std::log(static_cast<double>(kernels_.sum_of_exp(
                               logits.data(), largest, static_cast<std::int64_t>(logits.size())))) +
                           largest;
  result.logprob = logits[static_cast<std::size_t>(row.target)] - log_total;
  if (row.top > 0) {
    std::vector<std::int32_t> order(real.size());
    std::iota(order.begin(), order.end(), 0);
    const auto count = std::min<std::ptrdiff_t>(row.top, static_cast<std::ptrdiff_t>(order.size()));
    std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](auto a, auto b) {
      const float x = real[static_cast<std::size_t>(a)];
      const float y = real[static_cast<std::size_t>(b)];
      return x > y || (x == y && a < b);
    });
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      const std::int32_t id = order[static_cast<std::size_t>(i)];
      result.top.emplace_back(id, real[static_cast<std::size_t>(id)] - log_total);
    }
  }
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
