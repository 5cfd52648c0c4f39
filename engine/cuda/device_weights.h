#pragma once

#include <cstdint>
#include <vector>

#include "engine/cuda/device_buffer.h"
#include "engine/qwen3/config.h"
#include "engine/qwen3/weights.h"

namespace ponder::cuda {

/// The weights on the device, packed as the kernels want them. Matrices are bfloat16: other plain
/// types are rounded once, packed ones are expanded (engine/cuda/dequantize.cu). Vectors are float.
struct DeviceLayer {
  DeviceBuffer<float> input_norm, post_norm;  // (hidden,)
  DeviceBuffer<float> q_norm, k_norm;         // (head_dim,)
  DeviceBuffer<Bf16> qkv;                     // ((heads + 2 kv_heads) head_dim, hidden)
  DeviceBuffer<Bf16> o;                       // (hidden, heads head_dim)
  DeviceBuffer<Bf16> gate_up;  // (2 intermediate, hidden); of a mixture (experts, that)
  DeviceBuffer<Bf16> down;     // (hidden, intermediate); of a mixture (experts, that)
  DeviceBuffer<Bf16> router;   // (experts, hidden), mixture layers
};

struct DeviceWeights {
  DeviceBuffer<Bf16> embedding;        // (vocab, hidden)
  DeviceBuffer<Bf16> own_head;         // (vocab, hidden); empty when tied
  DeviceBuffer<float> norm;            // (hidden,)
  DeviceBuffer<float> cosines, sines;  // (positions, head_dim / 2), engine/qwen3/rope.h
  std::vector<DeviceLayer> layers;

  const Bf16* lm_head() const {
    return own_head.data() != nullptr ? own_head.data() : embedding.data();
  }
};

/// `positions`: how many have an angle. `threads` read. errors  engine (memory, the device), config
/// (a type of weight that has no kernel: names it)
Result<DeviceWeights> upload_weights(Device& device,
                                     const ModelConfig& config,
                                     const ModelWeights& weights,
                                     std::int64_t positions,
                                     int threads);

}  // namespace ponder::cuda
