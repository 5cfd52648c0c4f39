#include "engine/cuda/device_weights.h"

#include <bit>
#include <cstring>
#include <initializer_list>
#include <string>

#include "engine/cuda/kernels.h"
#include "engine/cuda/uploader.h"
#include "engine/qwen3/rope.h"

namespace ponder::cuda {

namespace {

using Format = Packing::Format;

std::int64_t numbers(const Matrix& m) {
  return m.rows * m.columns;
}

float half_to_float(std::uint16_t bits) {
  const std::uint32_t sign = std::uint32_t{bits & 0x8000U} << 16;
  const std::uint32_t magnitude = bits & 0x7FFFU;
  if (magnitude >= 0x7C00U) {
    return std::bit_cast<float>(sign | 0x7F800000U | (magnitude << 13 & 0x7FFFFFU));
  }
  if (magnitude < 0x0400U) {
    const float value = static_cast<float>(magnitude) * 0x1p-24F;
    return sign != 0 ? -value : value;
  }
  return std::bit_cast<float>(sign | ((magnitude << 13) + 0x38000000U));
}

/// Nearest, ties to even; NaN stays NaN.
Bf16 rounded(float x) {
  const auto bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return {0x7FFF};
  return {static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16)};
}

/// Number `i` of a plain matrix; its type has been checked.
float number_at(const Matrix& m, std::int64_t i) {
  const std::byte* at = m.data + static_cast<std::size_t>(i) * (m.dtype == DType::f32 ? 4U : 2U);
  if (m.dtype == DType::f32) {
    float x = 0;
    std::memcpy(&x, at, sizeof x);
    return x;
  }
  std::uint16_t bits = 0;
  std::memcpy(&bits, at, sizeof bits);
  if (m.dtype == DType::f16) return half_to_float(bits);
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// What is uploaded of a packed matrix before it is expanded; grows to the largest.
struct PackedScratch {
  DeviceBuffer<unsigned char> data, scales, zeros, group_index;
};

class WeightUpload {
 public:
  WeightUpload(Device& device, Uploader uploader)
      : device_(device), uploader_(std::move(uploader)) {}

  /// Matrices one under the other.
  Result<DeviceBuffer<Bf16>> matrices(const std::vector<const Matrix*>& parts);
  Result<DeviceBuffer<float>> vector(const Matrix& m);
  Result<DeviceBuffer<float>> floats(const std::vector<float>& values);

 private:
  Result<void> plain(const Matrix& m, Bf16* to);
  Result<void> packed(const Matrix& m, Bf16* to);
  Result<void> bring(DeviceBuffer<unsigned char>& to, const void* from, std::int64_t bytes);

  Device& device_;
  Uploader uploader_;
  PackedScratch scratch_;
};

Result<void> check_plain(const Matrix& m) {
  if (m.dtype == DType::bf16 || m.dtype == DType::f16 || m.dtype == DType::f32) return {};
  return Error{ErrorCode::config,
               "the CUDA engine reads weights in BF16, F16, F32, FP8 and int4, not of this type",
               "use --engine cpu"};
}

Result<DeviceBuffer<Bf16>> WeightUpload::matrices(const std::vector<const Matrix*>& parts) {
  std::int64_t count = 0;
  for (const Matrix* m : parts) count += numbers(*m);
  auto buffer = PONDER_TRY(DeviceBuffer<Bf16>::make(device_, count));
  Bf16* to = buffer.data();
  for (const Matrix* m : parts) {
    PONDER_TRY(m->packing.format == Format::plain ? plain(*m, to) : packed(*m, to));
    to += numbers(*m);
  }
  return buffer;
}

Result<void> WeightUpload::plain(const Matrix& m, Bf16* to) {
  PONDER_TRY(check_plain(m));
  if (m.dtype == DType::bf16) return uploader_.upload_bytes(to, m.data, 2 * numbers(m));
  return uploader_.upload(to, numbers(m), 2,
                          [&m](void* out, std::int64_t first, std::int64_t count) {
                            auto* bf16 = static_cast<Bf16*>(out);
                            for (std::int64_t i = 0; i < count; ++i) {
                              bf16[i] = rounded(number_at(m, first + i));
                            }
                          });
}

Result<void> WeightUpload::bring(DeviceBuffer<unsigned char>& to,
                                 const void* from,
                                 std::int64_t bytes) {
  if (to.size() < bytes) {
    to.clear();
    to = PONDER_TRY(DeviceBuffer<unsigned char>::make(device_, bytes));
  }
  return uploader_.upload_bytes(to.data(), from, bytes);
}

Result<void> WeightUpload::packed(const Matrix& m, Bf16* to) {
  const Packing& p = m.packing;
  const std::int64_t scale_bytes = p.scale_dtype == DType::f32 ? 4 : 2;
  Dequantize d{.scale_type = p.scale_dtype == DType::f32   ? Dequantize::Scale::f32
                             : p.scale_dtype == DType::f16 ? Dequantize::Scale::f16
                                                           : Dequantize::Scale::bf16,
               .bits = p.bits,
               .group_size = p.group_size,
               .zero_offset = p.zero_offset,
               .rows = static_cast<int>(m.rows),
               .columns = static_cast<int>(m.columns),
               .out = to};
  std::int64_t data_bytes = numbers(m);
  std::int64_t scales =
      ((m.rows + kFp8Block - 1) / kFp8Block) * ((m.columns + kFp8Block - 1) / kFp8Block);
  if (p.format != Format::fp8) {
    d.format = p.format == Format::gptq ? Dequantize::Format::gptq : Dequantize::Format::awq;
    const std::int64_t groups = (m.columns + p.group_size - 1) / p.group_size;
    data_bytes = numbers(m) * p.bits / 8;
    scales = groups * m.rows;
    PONDER_TRY(bring(scratch_.zeros, p.zeros, groups * m.rows * p.bits / 8));
    d.zeros = reinterpret_cast<const std::int32_t*>(scratch_.zeros.data());
    if (p.group_index != nullptr) {
      PONDER_TRY(bring(scratch_.group_index, p.group_index, 4 * m.columns));
      d.group_index = reinterpret_cast<const std::int32_t*>(scratch_.group_index.data());
    }
  }
  PONDER_TRY(bring(scratch_.data, m.data, data_bytes));
  PONDER_TRY(bring(scratch_.scales, p.scales, scales * scale_bytes));
  d.data = scratch_.data.data();
  d.scales = scratch_.scales.data();
  dequantize(device_.stream(), d);  // in the queue before the next upload to the same scratch
  return {};
}

Result<DeviceBuffer<float>> WeightUpload::vector(const Matrix& m) {
  PONDER_TRY(check_plain(m));
  std::vector<float> values;
  for (std::int64_t i = 0; i < numbers(m); ++i) values.push_back(number_at(m, i));
  return floats(values);
}

Result<DeviceBuffer<float>> WeightUpload::floats(const std::vector<float>& values) {
  const auto count = static_cast<std::int64_t>(values.size());
  auto buffer = PONDER_TRY(DeviceBuffer<float>::make(device_, count));
  PONDER_TRY(uploader_.upload_bytes(buffer.data(), values.data(), 4 * count));
  return buffer;
}

Result<DeviceLayer> upload_layer(WeightUpload& up, const LayerWeights& w) {
  DeviceLayer layer;
  layer.input_norm = PONDER_TRY(up.vector(w.input_norm));
  layer.post_norm = PONDER_TRY(up.vector(w.post_norm));
  layer.q_norm = PONDER_TRY(up.vector(w.q_norm));
  layer.k_norm = PONDER_TRY(up.vector(w.k_norm));
  layer.qkv = PONDER_TRY(up.matrices({&w.q, &w.k, &w.v}));
  layer.o = PONDER_TRY(up.matrices({&w.o}));
  std::vector<const Matrix*> gate_up = {&w.gate, &w.up};
  std::vector<const Matrix*> down = {&w.down};
  if (!w.experts.empty()) {
    layer.router = PONDER_TRY(up.matrices({&w.router}));
    gate_up.clear();
    down.clear();
    for (const ExpertWeights& e : w.experts) {
      gate_up.push_back(&e.gate);
      gate_up.push_back(&e.up);
      down.push_back(&e.down);
    }
  }
  layer.gate_up = PONDER_TRY(up.matrices(gate_up));
  layer.down = PONDER_TRY(up.matrices(down));
  return layer;
}

}  // namespace

Result<DeviceWeights> upload_weights(Device& device,
                                     const ModelConfig& config,
                                     const ModelWeights& weights,
                                     std::int64_t positions,
                                     int threads) {
  auto uploader = PONDER_TRY(Uploader::make(device, threads));
  WeightUpload up(device, std::move(uploader));
  DeviceWeights out;
  out.embedding = PONDER_TRY(up.matrices({&weights.embedding}));
  if (!config.tie_word_embeddings) out.own_head = PONDER_TRY(up.matrices({&weights.lm_head}));
  out.norm = PONDER_TRY(up.vector(weights.norm));
  for (const LayerWeights& layer : weights.layers) {
    out.layers.push_back(PONDER_TRY(upload_layer(up, layer)));
  }
  const Rope rope(config);
  const auto half = static_cast<std::size_t>(config.head_dim / 2);
  std::vector<float> cosines(static_cast<std::size_t>(positions) * half);
  std::vector<float> sines(cosines.size());
  for (std::size_t p = 0; p < static_cast<std::size_t>(positions); ++p) {
    rope.fill(static_cast<std::int32_t>(p), {&cosines[p * half], half}, {&sines[p * half], half});
  }
  out.cosines = PONDER_TRY(up.floats(cosines));
  out.sines = PONDER_TRY(up.floats(sines));
  PONDER_TRY(device.wait());  // the chunks are given back here
  return out;
}

}  // namespace ponder::cuda
