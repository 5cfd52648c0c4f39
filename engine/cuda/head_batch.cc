#include "engine/cuda/head_batch.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ponder::cuda {

namespace {

double log_total_of(const HeadAnswer& answer) {
  return answer.largest + std::log(answer.total);
}

}  // namespace

bool needs_host(const HeadRow& row) {
  if (row.kind != HeadRow::Kind::sample) return row.top > kHeadTop;
  const Sampling& s = row.sample.sampling;
  return s.temperature > 0 && (s.top_k <= 0 || s.top_k > kHeadTop);
}

HeadBatch head_batch(std::span<const HeadRow> rows) {
  HeadBatch batch;
  for (const HeadRow& row : rows) {
    const Sampling& s = row.sample.sampling;
    const bool logprob = row.kind == HeadRow::Kind::logprob;
    const bool draws = !logprob && s.temperature > 0 && !needs_host(row);
    const auto begin = static_cast<std::int32_t>(batch.penalised.size());
    // A row that the host draws keeps its logits as they are.
    if (!logprob && s.presence_penalty != 0 && !needs_host(row)) {
      batch.penalised.insert(batch.penalised.end(), row.sample.penalised.begin(),
                             row.sample.penalised.end());
    }
    const auto first_target = static_cast<std::int32_t>(batch.targets.size());
    if (logprob) {
      batch.targets.insert(batch.targets.end(), row.targets.begin(), row.targets.end());
    }
    batch.requests.push_back(
        {.temperature = s.temperature,
         .top_p = s.top_p,
         .min_p = s.min_p,
         .seed = row.sample.seed,
         .stream = row.sample.stream,
         .position = row.sample.position,
         .presence_penalty = static_cast<float>(s.presence_penalty),
         .penalised_begin = begin,
         .penalised_end = static_cast<std::int32_t>(batch.penalised.size()),
         .target_begin = first_target,
         .target_end = static_cast<std::int32_t>(batch.targets.size()),
         .top = needs_host(row) ? 0 : (logprob ? row.top : (draws ? s.top_k : 0)),
         .sampled = draws ? 1 : 0,
         .sums = logprob ? 1 : 0});
    batch.tokens.push_back(row.token);
  }
  return batch;
}

HeadResult head_result(const HeadRow& row,
                       const HeadBatch& batch,
                       const HeadOutputs& outputs,
                       std::size_t i,
                       std::int32_t bad_layer) {
  const HeadAnswer& answer = outputs.answers[i];
  HeadResult result;
  result.bad_layer = bad_layer < 0 && answer.bad != 0 ? -2 : bad_layer;
  if (result.bad_layer != -1) return result;
  result.id = answer.id;
  if (row.kind != HeadRow::Kind::logprob) return result;
  const double log_total = log_total_of(answer);
  for (std::int32_t t = batch.requests[i].target_begin; t < batch.requests[i].target_end; ++t) {
    result.logprobs.push_back(outputs.target_logits[static_cast<std::size_t>(t)] - log_total);
  }
  for (std::size_t k = 0; k < static_cast<std::size_t>(answer.top_count); ++k) {
    const std::size_t at = i * kHeadTop + k;
    result.top.push_back({outputs.top_ids[at], outputs.top_logits[at] - log_total});
  }
  return result;
}

void finish_on_host(const HeadRow& row,
                    const HeadAnswer& answer,
                    std::span<const float> logits,
                    std::int32_t sampled_vocab,
                    HeadResult& result) {
  if (result.bad_layer != -1) return;
  const auto real = static_cast<std::size_t>(sampled_vocab);
  if (row.kind == HeadRow::Kind::sample) {
    result.id = sample(logits.first(real), row.sample);
    return;
  }
  const double log_total = log_total_of(answer);
  std::vector<std::int32_t> order(real);
  std::iota(order.begin(), order.end(), 0);
  const auto count = std::min<std::ptrdiff_t>(row.top, static_cast<std::ptrdiff_t>(real));
  std::partial_sort(order.begin(), order.begin() + count, order.end(), [&](auto a, auto b) {
    const float x = logits[static_cast<std::size_t>(a)];
    const float y = logits[static_cast<std::size_t>(b)];
    return x > y || (x == y && a < b);
  });
  for (std::ptrdiff_t k = 0; k < count; ++k) {
    const std::int32_t id = order[static_cast<std::size_t>(k)];
    result.top.push_back({id, logits[static_cast<std::size_t>(id)] - log_total});
  }
}

}  // namespace ponder::cuda
