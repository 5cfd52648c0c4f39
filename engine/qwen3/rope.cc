#include "engine/qwen3/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ponder {

namespace {

/// The pair index at which a full turn takes `length / turns` positions.
double correction_pair(double turns, double head_dim, double theta, double length) {
  return head_dim * std::log(length / (turns * 2 * std::numbers::pi)) / (2 * std::log(theta));
}

}  // namespace

Rope::Rope(const ModelConfig& config) {
  const auto pairs = static_cast<int>(config.head_dim / 2);
  const auto dim = static_cast<double>(config.head_dim);
  std::vector<float> powers;  // theta^(2i / head_dim)
  for (int i = 0; i < pairs; ++i) {
    powers.push_back(static_cast<float>(
        std::pow(config.rope_theta, 2.0F * static_cast<float>(i) / static_cast<float>(dim))));
  }
  if (!config.rope_scaling) {
    for (const float power : powers) inv_freq_.push_back(1.0F / power);
    return;
  }
  const RopeScaling& yarn = *config.rope_scaling;
  const auto length = static_cast<double>(yarn.original_max_position_embeddings);
  const double low =
      std::max(0.0, std::floor(correction_pair(yarn.beta_fast, dim, config.rope_theta, length)));
  double high =
      std::min(dim - 1, std::ceil(correction_pair(yarn.beta_slow, dim, config.rope_theta, length)));
  if (high == low) high += 0.001;  // no division by zero; as the reference does
  for (int i = 0; i < pairs; ++i) {
    const float power = powers[static_cast<std::size_t>(i)];
    const auto ramp = static_cast<float>(std::clamp((i - low) / (high - low), 0.0, 1.0));
    const float original = 1.0F / power;
    const float interpolated = 1.0F / (static_cast<float>(yarn.factor) * power);
    inv_freq_.push_back(interpolated * ramp + original * (1.0F - ramp));
  }
  attention_factor_ = static_cast<float>(
      yarn.attention_factor > 0 ? yarn.attention_factor : 0.1 * std::log(yarn.factor) + 1.0);
}

void Rope::fill(std::int32_t position, std::span<float> cosines, std::span<float> sines) const {
  for (std::size_t i = 0; i < inv_freq_.size(); ++i) {
    const double angle = static_cast<float>(position) * inv_freq_[i];
    cosines[i] = static_cast<float>(std::cos(angle)) * attention_factor_;
    sines[i] = static_cast<float>(std::sin(angle)) * attention_factor_;
  }
}

}  // namespace ponder
