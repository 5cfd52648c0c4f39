#include "engine/cpu/moe.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "engine/exp.h"

namespace ponder::cpu {

void Moe::configure(const ModelConfig& config) {
  experts_ = config.num_experts;
  top_k_ = config.num_experts_per_tok;
  hidden_ = config.hidden_size;
  intermediate_ = config.moe_intermediate_size;
  renormalise_ = config.norm_topk_prob;
}

void Moe::route(const LayerWeights& weights, std::span<const float> normed, std::int64_t tokens) {
  logits_.resize(static_cast<std::size_t>(tokens * experts_));
  chosen_.resize(static_cast<std::size_t>(tokens * top_k_));
  chosen_weights_.resize(chosen_.size());
  linear_.run({&weights.router}, normed, tokens, logits_);
  std::vector<std::int32_t> order(static_cast<std::size_t>(experts_));
  for (std::int64_t t = 0; t < tokens; ++t) {
    const float* row = &logits_[static_cast<std::size_t>(t * experts_)];
    std::iota(order.begin(), order.end(), 0);
    std::partial_sort(order.begin(), order.begin() + top_k_, order.end(), [row](auto a, auto b) {
      return row[a] > row[b] || (row[a] == row[b] && a < b);
    });
    const float largest = row[order[0]];
    float total = kernels_.sum_of_exp(row, largest, experts_);
    float* out = &chosen_weights_[static_cast<std::size_t>(t * top_k_)];
    float sum = 0;
    for (std::int64_t rank = 0; rank < top_k_; ++rank) {
      const std::int32_t expert = order[static_cast<std::size_t>(rank)];
      chosen_[static_cast<std::size_t>(t * top_k_ + rank)] = expert;
      out[rank] = exp_f32(row[expert] - largest) / total;
      sum += out[rank];
    }
    if (renormalise_) {
      for (std::int64_t rank = 0; rank < top_k_; ++rank) out[rank] /= sum;
    }
  }
}

void Moe::mlp(const LayerWeights& weights,
              std::span<const float> normed,
              std::int64_t tokens,
              std::span<float> delta) {
  slots_.resize(static_cast<std::size_t>(tokens * top_k_ * hidden_));
  std::vector<std::vector<std::int64_t>> slots_of(static_cast<std::size_t>(experts_));
  for (std::int64_t slot = 0; slot < tokens * top_k_; ++slot) {
    slots_of[static_cast<std::size_t>(chosen_[static_cast<std::size_t>(slot)])].push_back(slot);
  }
  for (std::size_t expert = 0; expert < slots_of.size(); ++expert) {
    const std::vector<std::int64_t>& slots = slots_of[expert];
    if (slots.empty()) continue;
    const ExpertWeights& w = weights.experts[expert];
    const auto count = static_cast<std::int64_t>(slots.size());
    gathered_.resize(static_cast<std::size_t>(count * hidden_));
    gate_up_.resize(static_cast<std::size_t>(2 * count * intermediate_));
    act_.resize(static_cast<std::size_t>(count * intermediate_));
    out_.resize(static_cast<std::size_t>(count * hidden_));
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t token = slots[static_cast<std::size_t>(i)] / top_k_;
      std::memcpy(&gathered_[static_cast<std::size_t>(i * hidden_)],
                  normed.data() + token * hidden_,
                  static_cast<std::size_t>(hidden_) * sizeof(float));
    }
    linear_.run({&w.gate, &w.up}, gathered_, count, gate_up_);
    for (std::int64_t i = 0; i < count; ++i) {
      const float* gate = &gate_up_[static_cast<std::size_t>(2 * i * intermediate_)];
      kernels_.swiglu(gate, gate + intermediate_,
                      &act_[static_cast<std::size_t>(i * intermediate_)], intermediate_);
    }
    linear_.run({&w.down}, act_, count, out_);
    for (std::int64_t i = 0; i < count; ++i) {
      std::memcpy(&slots_[static_cast<std::size_t>(slots[static_cast<std::size_t>(i)] * hidden_)],
                  &out_[static_cast<std::size_t>(i * hidden_)],
                  static_cast<std::size_t>(hidden_) * sizeof(float));
    }
  }
  pool_.run(tokens, 4, [&](std::int64_t begin, std::int64_t end, int) {
    for (std::int64_t t = begin; t < end; ++t) {
      float* sum = delta.data() + t * hidden_;
      std::fill_n(sum, hidden_, 0.0F);
      for (std::int64_t rank = 0; rank < top_k_; ++rank) {
        const float weight = chosen_weights_[static_cast<std::size_t>(t * top_k_ + rank)];
        const float* out = &slots_[static_cast<std::size_t>((t * top_k_ + rank) * hidden_)];
        kernels_.add_scaled(sum, weight, out, hidden_);
      }
    }
  });
}

}  // namespace ponder::cpu
