// The operations of a step, queued on a Device. begin_step brings the step's arrays to the device
// in one copy, end_step brings the answers back in another; in between nothing waits for the GPU.

#include "engine/cuda/cuda_ops.h"

#include <algorithm>
#include <utility>

#include "engine/cuda/cuda_ops_class.h"
#include "engine/cuda/machine.h"
#include "engine/cuda/page_copies.h"
#include "engine/cuda/shape_check.h"
#include "engine/qwen3/config.h"

namespace ponder::cuda {

std::vector<WantedGemm> wanted_gemms(const ModelConfig& config, const OpsLimits& limits) {
  const int hidden = config.hidden_size;
  const int q = config.num_attention_heads * config.head_dim;
  const int kv = config.num_key_value_heads * config.head_dim;
  const std::int64_t rows = padded_rows(limits.step_tokens);
  std::vector<WantedGemm> out = {
      {{.n = q + 2 * kv, .k = hidden}, rows},
      {{.n = hidden, .k = q}, rows},
      {{.n = config.vocab_size, .k = hidden, .to_float = true}, std::min(kHeadRows, rows)}};
  for (int l = 0; l < config.num_hidden_layers; ++l) {
    if (config.is_moe_layer(l)) {
      out.push_back({{.n = config.num_experts, .k = hidden, .to_float = true}, rows});
    } else {
      out.push_back({{.n = 2 * config.intermediate_size, .k = hidden}, rows});
      out.push_back({{.n = hidden, .k = config.intermediate_size}, rows});
    }
  }
  return out;
}

Result<void> CudaOps::load(const ModelConfig& config,
                           const ModelWeights& weights,
                           const OpsLimits& limits) {
  PONDER_TRY(check_shape(config, limits));
  config_ = config;
  limits_ = limits;
  PONDER_TRY(gemms_.prepare(*device_, wanted_gemms(config, limits), options_.cache_folder));
  const std::int64_t positions =
      std::min(std::int64_t{limits.pages} * kPageTokens, context_tokens(config));
  weights_ = PONDER_TRY(upload_weights(*device_, config, weights,
                                       std::max<std::int64_t>(positions, kPageTokens),
                                       options_.loading_threads));
  kv_ =
      PONDER_TRY(DeviceBuffer<Bf16>::make(*device_, config.num_hidden_layers * kv_layer_numbers()));
  buffers_ = PONDER_TRY(make_step_buffers(*device_, config, limits));
  return {};
}

/// The step as the kernels read it, without padding.
void CudaOps::lay_out(const StepInputs& inputs) {
  step_.ids = inputs.ids;
  step_.positions = inputs.positions;
  step_.sequences = inputs.sequences;
  step_.pages = inputs.pages;
  step_.page_rows = inputs.page_rows;
  batch_ = head_batch(inputs.head);
  step_.head_tokens = batch_.tokens;
  step_.requests = batch_.requests;
  step_.penalised = batch_.penalised;
  step_.targets = batch_.targets;
  AttentionPlan plan = plan_attention(inputs.positions, inputs.sequences,
                                      config_.num_attention_heads / config_.num_key_value_heads);
  step_.whole = std::move(plan.whole);
  step_.split = std::move(plan.split);
  step_.merges = std::move(plan.merges);
  step_.copies = std::exchange(copies_, {});
}

/// Splits of long sequences wait here to be merged. errors  engine (memory)
Result<void> CudaOps::grow_states(std::int64_t states) {
  const std::int64_t wanted = states * config_.num_key_value_heads *
                              static_cast<std::int64_t>(attention_state_floats(config_.head_dim));
  if (wanted <= states_.size()) return {};
  const std::int64_t larger = std::max(wanted, 2 * states_.size());
  states_.clear();
  states_ = PONDER_TRY(DeviceBuffer<float>::make(*device_, larger));
  ++states_layout_;
  return {};
}

Result<void> CudaOps::begin_step(const StepInputs& inputs) {
  const auto tokens = static_cast<std::int64_t>(inputs.ids.size());
  if (tokens > padded_rows(limits_.step_tokens)) {
    return Error{ErrorCode::internal, "a step of " + std::to_string(tokens) + " tokens, made for " +
                                          std::to_string(limits_.step_tokens)};
  }
  inputs_ = &inputs;
  lay_out(inputs);
  std::int64_t states = 0;
  for (const AttentionItem& item : step_.split)
    states = std::max<std::int64_t>(states, item.state + 1);
  PONDER_TRY(grow_states(states));

  std::optional<GraphKey> key;
  const bool on_host = std::any_of(inputs.head.begin(), inputs.head.end(), needs_host);
  if (options_.graphs && !keep_ && !on_host) {
    key = graph_key(step_, std::min(kHeadRows, padded_rows(limits_.step_tokens)));
  }
  if (key) pad_step(step_, *key, limits_.pages);
  rows_ = static_cast<int>(step_.ids.size());

  PONDER_TRY(staging_.upload(*device_, step_));
  const auto targets = static_cast<std::int64_t>(step_.targets.size());
  PONDER_TRY(results_on_device_.reserve(
      *device_, std::max<std::int64_t>(rows_, padded_rows(limits_.step_tokens)),
      static_cast<std::int64_t>(step_.requests.size()), targets));
  queue_copies();
  device_->fill(results_on_device_.on_device().bad_layer, 0xFF,
                static_cast<std::size_t>(rows_) * sizeof(std::int32_t));  // -1
  if (options_.poison) poison_step_buffers(*device_, buffers_, config_, limits_);
  const int layout = staging_.layout() + results_on_device_.layout() + states_layout_;
  mode_ = PONDER_TRY(graphs_.begin(*device_, key, layout));
  return {};
}

void CudaOps::queue_copies() {
  std::size_t begin = 0;
  for (const std::size_t end : copy_runs(step_.copies)) {
    cuda::copy_pages(stream(), kv_.data(), config_.num_hidden_layers, limits_.pages + 1,
                     page_size(), staging_.pointers().copies + begin,
                     static_cast<int>(end - begin));
    begin = end;
  }
}

Result<std::span<const HeadResult>> CudaOps::end_step() {
  mode_ = StepGraphs::Mode::eager;
  PONDER_TRY(graphs_.end(*device_));
  const std::vector<HeadRow>& rows = inputs_->head;
  const bool top = std::any_of(rows.begin(), rows.end(), [](const HeadRow& row) {
    return row.kind == HeadRow::Kind::logprob && row.top > 0;
  });
  if (!rows.empty()) results_on_device_.download(*device_, top);
  PONDER_TRY(device_->wait());

  results_.clear();
  const StepResults::Arrays back = results_on_device_.on_host();
  const std::size_t kTop = static_cast<std::size_t>(kHeadTop);
  const auto vocab = static_cast<std::size_t>(config_.vocab_size);
  std::size_t on_host = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    results_.push_back(head_result(rows[i], batch_,
                                   {.answers = {back.answers, rows.size()},
                                    .target_logits = {back.target_logits, batch_.targets.size()},
                                    .top_ids = {back.top_ids, rows.size() * kTop},
                                    .top_logits = {back.top_logits, rows.size() * kTop}},
                                   i, back.bad_layer[rows[i].token]));
    if (needs_host(rows[i])) {
      finish_on_host(rows[i], back.answers[i], {&host_logits_[on_host++ * vocab], vocab},
                     sampled_vocab(), results_.back());
    }
  }
  return std::span<const HeadResult>(results_);
}

/// Made at the beginning of the next step, in this order: nothing reads pages before.
Result<void> CudaOps::copy_pages(std::span<const PageCopy> copies) {
  for (const PageCopy& copy : copies) copies_.push_back({copy.from, copy.to});
  return {};
}

std::string CudaOps::description() const {
  const DeviceProperties& p = device_->properties();
  return p.name + ", sm_" + std::to_string(p.compute) + ", CUDA " +
         cuda_version(p.runtime_version) + ", driver for CUDA " + cuda_version(p.driver_version) +
         ", " + gemms_.description();
}

std::unique_ptr<Ops> make_cuda_ops(std::unique_ptr<Device> device,
                                   std::unique_ptr<GemmLibrary> gemms,
                                   const CudaOptions& options) {
  return std::make_unique<CudaOps>(std::move(device), std::move(gemms), options);
}

}  // namespace ponder::cuda
