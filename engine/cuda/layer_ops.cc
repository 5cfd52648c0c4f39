// The operations between begin_step and end_step: which kernel is launched with what. While a graph
// does the work they have nothing to do.

#include <algorithm>

#include "engine/cuda/cuda_ops_class.h"
#include "engine/cuda/moe.h"

namespace ponder::cuda {

void CudaOps::embed() {
  if (idle()) return;
  cuda::embed(stream(), weights_.embedding.data(), staging_.pointers().ids, rows_,
              config_.hidden_size, buffers_.hidden.data());
}

void CudaOps::norm(const DeviceBuffer<float>& weight, int l, bool add) {
  if (idle()) return;
  add_rmsnorm(stream(), {.hidden = buffers_.hidden.data(),
                         .delta = add ? buffers_.delta.data() : nullptr,
                         .weight = weight.data(),
                         .eps = static_cast<float>(config_.rms_norm_eps),
                         .tokens = rows_,
                         .width = config_.hidden_size,
                         .layer = l,
                         .normed = buffers_.normed.data(),
                         .bad_layer = results_on_device_.on_device().bad_layer});
}

void CudaOps::multiply(const DeviceBuffer<Bf16>& x,
                       const DeviceBuffer<Bf16>& w,
                       int n,
                       const DeviceBuffer<Bf16>& y) {
  if (idle()) return;
  gemms_.multiply(stream(), {.x = x.data(),
                             .w = w.data(),
                             .y = y.data(),
                             .m = rows_,
                             .n = n,
                             .k = static_cast<int>(w.size() / n)});
}

void CudaOps::qk_norm_rope_store(int l) {
  if (idle()) return;
  cuda::qk_norm_rope_store(stream(), {.qkv = buffers_.qkv.data(),
                                      .kv = kv_.data() + l * kv_layer_numbers(),
                                      .q_norm = layer(l).q_norm.data(),
                                      .k_norm = layer(l).k_norm.data(),
                                      .cosines = weights_.cosines.data(),
                                      .sines = weights_.sines.data(),
                                      .step = arrays(),
                                      .eps = static_cast<float>(config_.rms_norm_eps),
                                      .tokens = rows_,
                                      .heads = config_.num_attention_heads,
                                      .kv_heads = config_.num_key_value_heads,
                                      .head_dim = config_.head_dim});
}

void CudaOps::attention(int l) {
  if (idle()) return;
  const StepPointers& p = staging_.pointers();
  cuda::attention(stream(), {.qkv = buffers_.qkv.data(),
                             .kv = kv_.data() + l * kv_layer_numbers(),
                             .step = arrays(),
                             .whole = p.whole,
                             .split = p.split,
                             .merges = p.merges,
                             .whole_count = static_cast<int>(step_.whole.size()),
                             .split_count = static_cast<int>(step_.split.size()),
                             .merge_count = static_cast<int>(step_.merges.size()),
                             .states = states_.data(),
                             .out = buffers_.attn.data(),
                             .heads = config_.num_attention_heads,
                             .kv_heads = config_.num_key_value_heads,
                             .head_dim = config_.head_dim});
}

void CudaOps::moe_route(int l) {
  if (idle()) return;
  gemms_.multiply(stream(), {.x = buffers_.normed.data(),
                             .w = layer(l).router.data(),
                             .y_float = buffers_.router_logits.data(),
                             .m = rows_,
                             .n = config_.num_experts,
                             .k = config_.hidden_size});
  cuda::moe_route(stream(), {.logits = buffers_.router_logits.data(),
                             .tokens = rows_,
                             .experts = config_.num_experts,
                             .top_k = config_.num_experts_per_tok,
                             .renormalise = config_.norm_topk_prob,
                             .chosen = buffers_.chosen.data(),
                             .weights = buffers_.expert_weights.data()});
}

void CudaOps::moe_mlp(int l) {
  if (idle()) return;
  const int top_k = config_.num_experts_per_tok;
  const int slots = rows_ * top_k;
  const int tile_rows = slots > 16 * config_.num_experts ? 64 : 16;
  const int inner = config_.moe_intermediate_size;
  moe_sort(stream(), {.chosen = buffers_.chosen.data(),
                      .slots = slots,
                      .experts = config_.num_experts,
                      .tile_rows = tile_rows,
                      .order = buffers_.order.data(),
                      .offsets = buffers_.offsets.data(),
                      .tiles = buffers_.tiles.data()});
  GroupedGemm product{.x = buffers_.normed.data(),
                      .w = layer(l).gate_up.data(),
                      .y = buffers_.expert_gate_up.data(),
                      .order = buffers_.order.data(),
                      .tiles = buffers_.tiles.data(),
                      .tile_count = moe_tile_count(slots, config_.num_experts, tile_rows),
                      .tile_rows = tile_rows,
                      .n = 2 * inner,
                      .k = config_.hidden_size,
                      .from_tokens = true,
                      .top_k = top_k};
  grouped_gemm(stream(), product);
  cuda::swiglu(stream(), buffers_.expert_gate_up.data(), slots, inner, buffers_.expert_act.data());
  product.x = buffers_.expert_act.data();
  product.w = layer(l).down.data();
  product.y = buffers_.expert_out.data();
  product.n = config_.hidden_size;
  product.k = inner;
  product.from_tokens = false;
  grouped_gemm(stream(), product);
  moe_combine(stream(), buffers_.expert_out.data(), buffers_.expert_weights.data(), rows_, top_k,
              config_.hidden_size, buffers_.delta.data());
}

void CudaOps::head() {
  norm(weights_.norm, config_.num_hidden_layers, true);
  if (idle()) return;
  const auto rows = static_cast<std::int64_t>(step_.requests.size());
  const auto vocab = static_cast<std::size_t>(config_.vocab_size);
  const auto on_host = std::count_if(inputs_->head.begin(), inputs_->head.end(), needs_host);
  kept_.resize(keep_ ? static_cast<std::size_t>(rows) * vocab : 0);
  host_logits_.resize(static_cast<std::size_t>(on_host) * vocab);
  const std::int64_t most = std::min(kHeadRows, padded_rows(limits_.step_tokens));
  for (std::int64_t first = 0; first < rows; first += most) {
    head_rows(first, static_cast<int>(std::min(most, rows - first)));
  }
}

/// Logits of head rows [first, first + rows), reduced at once: their memory is used again.
void CudaOps::head_rows(std::int64_t first, int rows) {
  const StepPointers& p = staging_.pointers();
  const StepResults::Arrays out = results_on_device_.on_device();
  gather_rows(stream(), buffers_.normed.data(), p.head_tokens + first, rows, config_.hidden_size,
              buffers_.gathered.data());
  gemms_.multiply(stream(), {.x = buffers_.gathered.data(),
                             .w = weights_.lm_head(),
                             .y_float = buffers_.logits.data(),
                             .m = rows,
                             .n = config_.vocab_size,
                             .k = config_.hidden_size});
  fetch_logits(first, rows);
  cuda::head(stream(), {.logits = buffers_.logits.data(),
                        .rows = rows,
                        .vocab = config_.vocab_size,
                        .sampled_vocab = sampled_vocab(),
                        .requests = p.requests + first,
                        .penalised = p.penalised,
                        .targets = p.targets,
                        .target_logits = out.target_logits,
                        .answers = out.answers + first,
                        .top_ids = out.top_ids + first * kHeadTop,
                        .top_logits = out.top_logits + first * kHeadTop});
}

/// Whole rows of logits that the host wants, as they are before penalties.
void CudaOps::fetch_logits(std::int64_t first, int rows) {
  const auto vocab = static_cast<std::size_t>(config_.vocab_size);
  if (keep_) {
    device_->download(kept_.data() + static_cast<std::size_t>(first) * vocab,
                      buffers_.logits.data(),
                      static_cast<std::size_t>(rows) * vocab * sizeof(float));
  }
  std::size_t next = 0;
  for (std::size_t i = 0; i < inputs_->head.size() && !host_logits_.empty(); ++i) {
    if (!needs_host(inputs_->head[i])) continue;
    const auto row = static_cast<std::int64_t>(i) - first;
    if (row >= 0 && row < rows) {
      device_->download(host_logits_.data() + next * vocab,
                        buffers_.logits.data() + row * config_.vocab_size, vocab * sizeof(float));
    }
    ++next;
  }
}

}  // namespace ponder::cuda
