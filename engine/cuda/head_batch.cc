#include "engine/cuda/head_batch.h"

#include <algorithm>
#include <cmath>

namespace ponder::cuda {

bool drawn_on_host(const HeadRow& row) {
  if (row.kind != HeadRow::Kind::sample) return row.top > kHeadTop;
  const Sampling& s = row.sample.sampling;
  return s.temperature > 0 && (s.top_k <= 0 || s.top_k > kHeadTop);
}

HeadBatch head_batch(std::span<const HeadRow> rows) {
  HeadBatch batch;
  for (const HeadRow& row : rows) {
    const Sampling& s = row.sample.sampling;
    const bool logprob = row.kind == HeadRow::Kind::logprob;
    const bool draws = !logprob && s.temperature > 0 && !drawn_on_host(row);
    const auto begin = static_cast<std::int32_t>(batch.penalised.size());
    // A row that the host draws keeps its logits as they are.
    if (!logprob && s.presence_penalty != 0 && !drawn_on_host(row)) {
      batch.penalised.insert(batch.penalised.end(), row.sample.penalised.begin(),
                             row.sample.penalised.end());
    }
    batch.requests.push_back({.temperature = s.temperature,
                              .top_p = s.top_p,
                              .min_p = s.min_p,
                              .seed = row.sample.seed,
                              .stream = row.sample.stream,
                              .position = row.sample.position,
                              .presence_penalty = static_cast<float>(s.presence_penalty),
                              .penalised_begin = begin,
                              .penalised_end = static_cast<std::int32_t>(batch.penalised.size()),
                              .top = logprob ? std::min(row.top, kHeadTop) : (draws ? s.top_k : 0),
                              .target = logprob ? row.target : 0,
                              .sampled = draws ? 1 : 0,
                              .sums = logprob ? 1 : 0});
    batch.tokens.push_back(row.token);
  }
  return batch;
}

HeadResult head_result(const HeadRow& row,
                       const HeadAnswer& answer,
                       std::int32_t bad_layer,
                       std::span<const std::int32_t> top_ids,
                       std::span<const float> top_logits) {
  HeadResult result;
  result.bad_layer = bad_layer < 0 && answer.bad != 0 ? -2 : bad_layer;
  if (result.bad_layer != -1) return result;
  result.id = answer.id;
  if (row.kind != HeadRow::Kind::logprob) return result;
  const double log_total = std::log(static_cast<double>(answer.total)) + answer.largest;
  result.logprob = answer.target_logit - log_total;
  for (std::size_t i = 0; i < static_cast<std::size_t>(answer.top_count); ++i) {
    result.top.emplace_back(top_ids[i], top_logits[i] - log_total);
  }
  return result;
}

}  // namespace ponder::cuda
