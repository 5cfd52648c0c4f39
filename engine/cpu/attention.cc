#include "engine/cpu/attention.h"

#include <algorithm>
#include <cmath>

namespace ponder::cpu {

void Attention::configure(const ModelConfig& config) {
  heads_ = config.num_attention_heads;
  kv_heads_ = config.num_key_value_heads;
  head_dim_ = config.head_dim;
  scratch_.resize(static_cast<std::size_t>(pool_.size()));
}

void Attention::begin_step(const StepInputs& inputs) {
  inputs_ = &inputs;
  units_.clear();
  const std::vector<std::int32_t>& sequences = inputs.sequences;
  for (auto begin = sequences.begin(); begin != sequences.end();) {
    const auto end = std::upper_bound(begin, sequences.end(), *begin);  // ascending
    const auto first = static_cast<std::int32_t>(begin - sequences.begin());
    const auto queries = static_cast<std::int32_t>(end - begin) * (heads_ / kv_heads_);
    for (std::int32_t head = 0; head < kv_heads_; ++head) {
      for (std::int32_t q = 0; q < queries; q += kMaxQueryRows) {
        units_.push_back({first, head, q, std::min(kMaxQueryRows, queries - q)});
      }
    }
    begin = end;
  }
}

void Attention::run(int layer, std::span<const float> qkv, std::span<float> out) {
  constexpr std::int64_t kGrain = 4;
  pool_.run(static_cast<std::int64_t>(units_.size()), kGrain,
            [&](std::int64_t begin, std::int64_t end, int thread) {
              for (std::int64_t u = begin; u < end; ++u) {
                run_unit(units_[static_cast<std::size_t>(u)], layer, qkv, out,
                         scratch_[static_cast<std::size_t>(thread)]);
              }
            });
}

void Attention::run_unit(const Unit& unit,
                         int layer,
                         std::span<const float> qkv,
                         std::span<float> out,
                         Scratch& scratch) const {
  const std::int64_t dim = head_dim_;
  const std::int64_t row = (heads_ + 2 * std::int64_t{kv_heads_}) * dim;
  const std::int32_t group = heads_ / kv_heads_;
  const float* queries[kMaxQueryRows];
  float* outputs[kMaxQueryRows];
  std::int32_t positions[kMaxQueryRows];
  std::int32_t last = 0;
  for (std::int32_t r = 0; r < unit.queries; ++r) {
    const std::int64_t token = unit.first_token + (unit.first_query + r) / group;
    const std::int64_t head = unit.kv_head * group + (unit.first_query + r) % group;
    queries[r] = &qkv[static_cast<std::size_t>(token * row + head * dim)];
    outputs[r] = &out[static_cast<std::size_t>((token * heads_ + head) * dim)];
    positions[r] = inputs_->positions[static_cast<std::size_t>(token)];
    last = std::max(last, positions[r]);
  }
  const std::int32_t sequence = inputs_->sequences[static_cast<std::size_t>(unit.first_token)];
  const std::int32_t table = inputs_->page_rows[static_cast<std::size_t>(sequence)];
  scratch.keys.clear();
  scratch.values.clear();
  for (std::int32_t page = 0; page <= last / kPageTokens; ++page) {
    const std::int32_t id = inputs_->pages[static_cast<std::size_t>(table + page)];
    scratch.keys.push_back(kv_.keys(layer, id, unit.kv_head));
    scratch.values.push_back(kv_.values(layer, id, unit.kv_head));
  }
  const std::size_t needed = attention_scratch(last);
  if (scratch.scores.size() < needed) scratch.scores.resize(needed);
  kernels_.attention({.key_pages = scratch.keys.data(),
                      .value_pages = scratch.values.data(),
                      .kv_type = kv_.type(),
                      .head_dim = head_dim_,
                      .scale = 1.0F / std::sqrt(static_cast<float>(dim)),
                      .rows = unit.queries,
                      .queries = queries,
                      .outputs = outputs,
                      .positions = positions,
                      .scratch = scratch.scores.data()});
}

}  // namespace ponder::cpu
