#include "engine/bench/step_rig.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/qwen3/forward.h"

namespace ponder::bench {

namespace {

// Qwen's advice for thinking: what an evaluation samples with.
constexpr Sampling kSampling = {.temperature = 0.6, .top_k = 20, .top_p = 0.95};

std::int32_t pages_of(std::int64_t tokens) {
  return static_cast<std::int32_t>((tokens + kPageTokens - 1) / kPageTokens);
}

}  // namespace

Result<double> time_of(const std::function<Result<void>()>& body) {
  const auto start = std::chrono::steady_clock::now();
  PONDER_TRY(body());
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

StepRig::StepRig(const Model& model, std::unique_ptr<Ops> ops, const OpsLimits& limits)
    : config_(&model.text.config),
      ops_(std::move(ops)),
      limits_(limits),
      costs_(model.text.config, *model.weights, limits.kv_type) {}

Result<StepRig> StepRig::open(const Model& model,
                              std::unique_ptr<Ops> ops,
                              const OpsLimits& limits) {
  PONDER_TRY(ops->load(model.text.config, *model.weights, limits));
  return StepRig(model, std::move(ops), limits);
}

std::int32_t StepRig::pages_for(std::int64_t sequences, std::int64_t tokens_each) {
  return static_cast<std::int32_t>(sequences * pages_of(tokens_each));
}

Result<void> StepRig::run_step(std::int32_t batch,
                               std::int32_t context,
                               std::int32_t tokens,
                               bool sample) {
  inputs_.clear();
  const std::int32_t pages = pages_of(context + tokens);
  for (std::int32_t sequence = 0; sequence < batch; ++sequence) {
    for (std::int32_t i = 0; i < tokens; ++i) {
      // Any ids do; these differ from token to token and from sequence to sequence.
      const std::int64_t id = std::int64_t{7919} * (context + i) + std::int64_t{104729} * sequence;
      inputs_.ids.push_back(static_cast<std::int32_t>(id % config_->vocab_size));
      inputs_.positions.push_back(context + i);
      inputs_.sequences.push_back(sequence);
    }
    for (std::int32_t page = 0; page < pages; ++page) {
      inputs_.pages.push_back(sequence * pages + page);
    }
    inputs_.page_rows.push_back(static_cast<std::int32_t>(inputs_.pages.size()));
    if (sample) {
      inputs_.head.push_back({.token = static_cast<std::int32_t>(inputs_.ids.size()) - 1,
                              .sample = {.sampling = kSampling,
                                         .stream = static_cast<std::uint64_t>(sequence),
                                         .position = context + tokens}});
    }
  }
  const auto results = PONDER_TRY(forward(*ops_, *config_, inputs_));
  for (const HeadResult& result : results) {
    if (result.bad_layer != -1) {
      return Error{ErrorCode::engine,
                   "the numbers are not finite from layer " + std::to_string(result.bad_layer),
                   "check the weights: the checkpoint may be damaged"};
    }
  }
  return {};
}

Result<void> StepRig::fill_context(std::int32_t batch, std::int32_t context) {
  // Sequences are laid out for one token more than the context, as the steps after it use them.
  const std::int32_t pages = pages_of(context + 1);
  const std::int32_t computed = std::min(context, limits_.step_tokens / kPageTokens * kPageTokens);
  if (computed > 0) PONDER_TRY(run_step(1, 0, computed, false));
  const std::int32_t sources = pages_of(computed);
  std::vector<PageCopy> copies;
  for (std::int32_t page = sources; page < batch * pages && sources > 0; ++page) {
    copies.push_back({page % pages % sources, page});
  }
  return ops_->copy_pages(copies);
}

Result<Measure> StepRig::decode(std::int32_t batch, std::int32_t context, const Effort& effort) {
  PONDER_TRY(fill_context(batch, context));
  Measure out{.name = "decode", .batch = batch, .tokens = batch, .context = context};
  out.seconds = PONDER_TRY(
      repeat(effort, [&] { return time_of([&] { return run_step(batch, context, 1, true); }); }));
  out.cost = costs_.step(std::vector<Span>(static_cast<std::size_t>(batch), {context, 1}), batch);
  return out;
}

Result<Measure> StepRig::prefill(std::int32_t tokens, const Effort& effort) {
  Measure out{.name = "prefill", .batch = 1, .tokens = tokens};
  const auto prompt = [&]() -> Result<void> {
    for (std::int32_t done = 0; done < tokens;) {
      const std::int32_t step = std::min(limits_.step_tokens, tokens - done);
      PONDER_TRY(run_step(1, done, step, done + step == tokens));
      done += step;
    }
    return {};
  };
  out.seconds = PONDER_TRY(repeat(effort, [&] { return time_of(prompt); }));
  for (std::int32_t done = 0; done < tokens;) {
    const std::int32_t step = std::min(limits_.step_tokens, tokens - done);
    out.cost += costs_.step({{done, step}}, done + step == tokens ? 1 : 0);
    done += step;
  }
  return out;
}

Result<Measure> StepRig::linear(std::int32_t tokens, const Effort& effort) {
  PONDER_TRY(run_step(1, 0, tokens, false));
  Measure out{.name = "linear", .tokens = tokens, .unit = Unit::flops};
  const auto products = [&]() -> Result<void> {
    for (int layer = 0; layer < config_->num_hidden_layers; ++layer) {
      ops_->qkv(layer);
      ops_->attention_out(layer);
      if (config_->is_moe_layer(layer)) {
        ops_->moe_route(layer);
        ops_->moe_mlp(layer);
      } else {
        ops_->gate_up(layer);
        ops_->down(layer);
      }
    }
    PONDER_TRY(ops_->end_step());
    return {};
  };
  out.seconds = PONDER_TRY(repeat(effort, [&] { return time_of(products); }));
  out.cost = costs_.linear(tokens);
  return out;
}

}  // namespace ponder::bench
