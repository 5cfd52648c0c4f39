// RMSNorm per head of q and k, rotary embedding, and the write of k and v into the KV pages: a warp
// a head. A lane holds pairs (i, i + head_dim / 2), i = lane, lane + 32, so that it can turn them
// without asking others.

#include "engine/cuda/kv_pages.cuh"
#include "engine/cuda/math.cuh"

namespace ponder::cuda {

namespace {

constexpr int kWarps = 4;
constexpr int kPairs = 2;  // of a lane, at head_dim 128

/// Normalises and turns one head; lanes beyond the pairs of a small head idle.
PONDER_DEVICE void turn_head(const Bf16* from,
                             const float* weight,
                             const float* cosines,
                             const float* sines,
                             float eps,
                             int head_dim,
                             Bf16* to) {
  const int half = head_dim / 2;
  float x[kPairs] = {};
  float y[kPairs] = {};
  float squares = 0;
  for (int j = 0; j < kPairs; ++j) {
    const int i = lane() + kWarp * j;
    if (i >= half) continue;
    x[j] = to_float(from[i]);
    y[j] = to_float(from[i + half]);
    squares = fma_rn(x[j], x[j], squares);
    squares = fma_rn(y[j], y[j], squares);
  }
  squares = warp_sum(squares);
  const float inverse = div_rn(1.0F, sqrt_rn(div_rn(squares, static_cast<float>(head_dim)) + eps));
  for (int j = 0; j < kPairs; ++j) {
    const int i = lane() + kWarp * j;
    if (i >= half) continue;
    const float a = x[j] * inverse * weight[i];
    const float b = y[j] * inverse * weight[i + half];
    to[i] = to_bf16(a * cosines[i] - b * sines[i]);
    to[i + half] = to_bf16(b * cosines[i] + a * sines[i]);
  }
}

PONDER_KERNEL qk_norm_rope_store_kernel(const QkNormRopeStore a) {
  const auto token = static_cast<std::int64_t>(block_x());
  const int head = block_y() * kWarps + warp();
  if (head >= a.heads + 2 * a.kv_heads) return;
  const int dim = a.head_dim;
  Bf16* from = a.qkv + (token * (a.heads + 2 * a.kv_heads) + head) * dim;
  const std::int32_t position = a.step.positions[token];
  const float* cosines = a.cosines + std::int64_t{position} * (dim / 2);
  const float* sines = a.sines + std::int64_t{position} * (dim / 2);
  if (head < a.heads) {
    turn_head(from, a.q_norm, cosines, sines, a.eps, dim, from);
    return;
  }
  const int kv_head = (head - a.heads) % a.kv_heads;
  const std::int32_t row = a.step.page_rows[a.step.sequences[token]];
  const std::int32_t page = a.step.pages[row + position / kPageSlots];
  Bf16* to = a.kv + key_offset(page, a.kv_heads, kv_head, position % kPageSlots, dim);
  if (head < a.heads + a.kv_heads) {
    turn_head(from, a.k_norm, cosines, sines, a.eps, dim, to);
  } else {
    to += std::int64_t{kPageSlots} * dim;
    for (int i = lane(); i < dim; i += kWarp) to[i] = from[i];
  }
}

}  // namespace

void qk_norm_rope_store(Stream& stream, const QkNormRopeStore& a) {
  launch(stream,
         {.name = "qk_norm_rope_store",
          .grid_x = a.tokens,
          .grid_y = (a.heads + 2 * a.kv_heads + kWarps - 1) / kWarps,
          .threads = kWarps * kWarp},
         qk_norm_rope_store_kernel, a);
}

}  // namespace ponder::cuda
