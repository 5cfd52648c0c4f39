#pragma once

#include <algorithm>
#include <cstdint>

#include "engine/cuda/buckets.h"
#include "engine/cuda/device_buffer.h"
#include "engine/cuda/moe.h"
#include "engine/qwen3/config.h"
#include "engine/qwen3/ops.h"

namespace ponder::cuda {

/// Rows of logits that are reduced at a time.
inline constexpr std::int64_t kHeadRows = 256;

/// What the operations of a step hand to one another. Rows are those of the largest step, rounded
/// up to a bucket: products are computed for whole buckets. What lies in rows behind the step's is
/// of no consequence to the others.
struct StepBuffers {
  DeviceBuffer<float> hidden;         // (rows, hidden)
  DeviceBuffer<Bf16> normed, delta;   // (rows, hidden)
  DeviceBuffer<Bf16> qkv;             // (rows, (heads + 2 kv_heads) head_dim)
  DeviceBuffer<Bf16> attn;            // (rows, heads head_dim)
  DeviceBuffer<Bf16> gate_up, act;    // (rows, 2 intermediate), (rows, intermediate)
  DeviceBuffer<float> router_logits;  // (rows, experts)
  DeviceBuffer<std::int32_t> chosen, order, offsets;
  DeviceBuffer<float> expert_weights;             // (rows, top_k)
  DeviceBuffer<ExpertTile> tiles;                 // for tiles of 16 rows, the smaller
  DeviceBuffer<Bf16> expert_gate_up, expert_act;  // (rows top_k, 2 moe_intermediate), (.., that)
  DeviceBuffer<Bf16> expert_out;                  // (rows top_k, hidden)
  DeviceBuffer<Bf16> gathered;                    // (kHeadRows, hidden)
  DeviceBuffer<float> logits;                     // (kHeadRows, vocab)
};

/// visit(buffer, numbers) for each of them.
template <class Visit>
void visit_buffers(StepBuffers& b,
                   const ModelConfig& config,
                   const OpsLimits& limits,
                   const Visit& visit) {
  const std::int64_t rows = padded_rows(limits.step_tokens);
  const std::int64_t hidden = config.hidden_size;
  const std::int64_t dim = config.head_dim;
  const std::int64_t heads = config.num_attention_heads;
  const std::int64_t slots = rows * config.num_experts_per_tok;
  const bool mixture = config.num_experts > 0;
  bool dense = false;
  for (int l = 0; l < config.num_hidden_layers; ++l) dense = dense || !config.is_moe_layer(l);
  const std::int64_t intermediate = dense ? config.intermediate_size : 0;
  const std::int64_t head_rows = std::min(kHeadRows, rows);
  visit(b.hidden, rows * hidden);
  visit(b.normed, rows * hidden);
  visit(b.delta, rows * hidden);
  visit(b.qkv, rows * (heads + 2 * config.num_key_value_heads) * dim);
  visit(b.attn, rows * heads * dim);
  visit(b.gate_up, 2 * rows * intermediate);
  visit(b.act, rows * intermediate);
  visit(b.router_logits, mixture ? rows * config.num_experts : 0);
  visit(b.chosen, slots);
  visit(b.order, slots);
  visit(b.offsets, mixture ? std::int64_t{config.num_experts} + 1 : 0);
  visit(b.expert_weights, slots);
  visit(b.tiles, mixture ? moe_tile_count(static_cast<int>(slots), config.num_experts, 16) : 0);
  visit(b.expert_gate_up, 2 * slots * config.moe_intermediate_size);
  visit(b.expert_act, slots * config.moe_intermediate_size);
  visit(b.expert_out, slots * hidden);
  visit(b.gathered, head_rows * hidden);
  visit(b.logits, head_rows * config.vocab_size);
}

/// errors  engine (memory)
Result<StepBuffers> make_step_buffers(Device& device,
                                      const ModelConfig& config,
                                      const OpsLimits& limits);

/// Bytes of all of them.
std::int64_t step_buffer_bytes(const ModelConfig& config, const OpsLimits& limits);

/// Queues bytes 0xFF (no number in any format) into all of them.
void poison_step_buffers(Device& device,
                         StepBuffers& buffers,
                         const ModelConfig& config,
                         const OpsLimits& limits);

}  // namespace ponder::cuda
