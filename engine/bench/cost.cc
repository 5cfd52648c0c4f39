#include "engine/bench/cost.h"

#include <cmath>

namespace ponder::bench {

namespace {

double numbers(const Matrix& matrix) {
  return static_cast<double>(matrix.rows) * static_cast<double>(matrix.columns);
}

double bytes(const Matrix& matrix) {
  return numbers(matrix) * static_cast<double>(size_of(matrix.dtype));
}

/// One matrix, read once, times `tokens` vectors.
Cost product(const Matrix& matrix, std::int64_t tokens) {
  return {2 * numbers(matrix) * static_cast<double>(tokens), bytes(matrix)};
}

}  // namespace

double CostModel::expected_experts(std::int64_t tokens) const {
  const double all = config_.num_experts;
  return all * (1 - std::pow(1 - config_.num_experts_per_tok / all, static_cast<double>(tokens)));
}

Cost CostModel::qkv(std::int64_t tokens) const {
  Cost cost;
  for (const LayerWeights& layer : weights_.layers) {
    for (const Matrix* matrix : {&layer.q, &layer.k, &layer.v}) cost += product(*matrix, tokens);
  }
  return cost;
}

Cost CostModel::attention_out(std::int64_t tokens) const {
  Cost cost;
  for (const LayerWeights& layer : weights_.layers) cost += product(layer.o, tokens);
  return cost;
}

Cost CostModel::gate_up(std::int64_t tokens) const {
  Cost cost;
  for (const LayerWeights& layer : weights_.layers) {
    for (const Matrix* matrix : {&layer.gate, &layer.up}) cost += product(*matrix, tokens);
  }
  return cost;
}

Cost CostModel::down(std::int64_t tokens) const {
  Cost cost;
  for (const LayerWeights& layer : weights_.layers) cost += product(layer.down, tokens);
  return cost;
}

Cost CostModel::router(std::int64_t tokens) const {
  Cost cost;
  for (const LayerWeights& layer : weights_.layers) cost += product(layer.router, tokens);
  return cost;
}

Cost CostModel::experts(std::int64_t tokens) const {
  Cost cost;
  for (const LayerWeights& layer : weights_.layers) {
    if (layer.experts.empty()) continue;
    const ExpertWeights& expert = layer.experts.front();  // all have one shape
    for (const Matrix* matrix : {&expert.gate, &expert.up, &expert.down}) {
      cost.flops +=
          2 * numbers(*matrix) * static_cast<double>(tokens) * config_.num_experts_per_tok;
      cost.bytes += bytes(*matrix) * expected_experts(tokens);
    }
  }
  return cost;
}

Cost CostModel::linear(std::int64_t tokens) const {
  Cost cost = qkv(tokens);
  for (const Cost& part :
       {attention_out(tokens), gate_up(tokens), down(tokens), router(tokens), experts(tokens)}) {
    cost += part;
  }
  return cost;
}

Cost CostModel::attention(const std::vector<Span>& spans) const {
  const double layers = config_.num_hidden_layers;
  const double q = static_cast<double>(config_.num_attention_heads) * config_.head_dim;
  const double kv = static_cast<double>(config_.num_key_value_heads) * config_.head_dim;
  const double number_bytes = kv_type_ == KvType::f32 ? 4 : 2;
  Cost cost;
  for (const Span& span : spans) {
    const auto first = static_cast<double>(span.first);
    const auto tokens = static_cast<double>(span.tokens);
    // Sum of (p + 1) over the span's positions p.
    const double attended = tokens * (first + 1) + tokens * (tokens - 1) / 2;
    cost.flops += 4 * q * attended * layers;
    cost.bytes += 2 * kv * (first + tokens) * number_bytes * layers;
  }
  return cost;
}

Cost CostModel::head(std::int64_t logits) const {
  if (logits == 0) return {};
  Cost cost = product(weights_.lm_head, logits);
  cost.bytes += bytes(weights_.norm);
  return cost;
}

Cost CostModel::step(const std::vector<Span>& spans, std::int64_t logits) const {
  std::int64_t tokens = 0;
  for (const Span& span : spans) tokens += span.tokens;
  Cost cost = linear(tokens);
  cost += attention(spans);
  cost += head(logits);
  for (const LayerWeights& layer : weights_.layers) {
    for (const Matrix* norm : {&layer.input_norm, &layer.post_norm, &layer.q_norm, &layer.k_norm}) {
      cost.bytes += bytes(*norm);
    }
  }
  const Matrix& embedding = weights_.embedding;
  cost.bytes += static_cast<double>(tokens) * static_cast<double>(embedding.columns) *
                static_cast<double>(size_of(embedding.dtype));
  return cost;
}

}  // namespace ponder::bench
