#pragma once

// Forward steps of exact shape, timed one by one: what the engine's steps compute, without its
// scheduler. A decoding step is repeated at the same position, so that every repetition costs the
// same; the sequences of a batch have pages of their own, so that their keys and values are read
// from memory as they would be.

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "engine/bench/measure.h"
#include "engine/qwen3/model.h"
#include "engine/qwen3/ops.h"

namespace ponder::bench {

class StepRig {
 public:
  /// `model` must outlive the rig. `pages` of KV are made; only touched ones take memory.
  /// errors  those of Ops::load
  static Result<StepRig> open(const Model& model,
                              std::unique_ptr<Ops> ops,
                              const OpsLimits& limits);

  /// KV pages that a decode or prefill of this size needs.
  static std::int32_t pages_for(std::int64_t sequences, std::int64_t tokens_each);

  /// One token for each of `batch` sequences of `context` tokens, sampled as Qwen advises for
  /// thinking. errors  engine
  Result<Measure> decode(std::int32_t batch, std::int32_t context, const Effort& effort);

  /// A prompt of `tokens`, in steps of step_tokens, up to its first sampled token. errors  engine
  Result<Measure> prefill(std::int32_t tokens, const Effort& effort);

  /// The matrix products of all layers at `tokens` rows. errors  engine
  Result<Measure> linear(std::int32_t tokens, const Effort& effort);

  const CostModel& costs() const { return costs_; }

  Ops& ops() { return *ops_; }

  /// Gives every sequence `context` tokens of keys and values: at most a step of them is computed,
  /// the rest are copies, which cost the same to read. errors  engine
  Result<void> fill_context(std::int32_t batch, std::int32_t context);

  /// One step of `tokens` each at positions from `context` on; logits of the last one if `sample`.
  /// Leaves the buffers of the ops filled for single operations. errors  engine
  Result<void> run_step(std::int32_t batch, std::int32_t context, std::int32_t tokens, bool sample);

 private:
  StepRig(const Model& model, std::unique_ptr<Ops> ops, const OpsLimits& limits);

  const ModelConfig* config_;
  std::unique_ptr<Ops> ops_;
  OpsLimits limits_;
  CostModel costs_;
  StepInputs inputs_;
};

/// Seconds that `body` takes; its error if it fails.
Result<double> time_of(const std::function<Result<void>()>& body);

}  // namespace ponder::bench
