#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/qwen3/config.h"

namespace ponder {

/// Rotary position embedding, half-rotate layout: channels i and i + head_dim / 2 form pair i.
/// The angle of pair i at a position is position * inv_freq[i], both rounded to float as the models
/// were trained with; sine and cosine are taken in double and rounded once.
/// YaRN (Peng et al., arXiv:2309.00071) blends inv_freq between interpolated and original by
/// wavelength and scales the result by `attention_factor`; static: it applies at every length.
class Rope {
 public:
  explicit Rope(const ModelConfig& config);

  /// cosines and sines (head_dim / 2 each) at `position`.
  void fill(std::int32_t position, std::span<float> cosines, std::span<float> sines) const;

  std::span<const float> inv_freq() const { return inv_freq_; }

  float attention_factor() const { return attention_factor_; }

 private:
  std::vector<float> inv_freq_;
  float attention_factor_ = 1;
};

}  // namespace ponder
