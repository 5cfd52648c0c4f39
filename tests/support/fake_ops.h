#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/qwen3/ops.h"
#include "engine/runtime/builtin_engine.h"

namespace ponder {

/// What a FakeOps knows of a sequence when it is asked for the next token.
struct FakeContext {
  std::uint64_t content = 0;  ///< hash of all tokens so far, as read back through the page table
  std::int64_t length = 0;    ///< tokens so far
  std::int64_t since_marker = -1;  ///< tokens after the first Options::marker; -1: there is none
  std::uint64_t stream = 0;        ///< of the request's random numbers: says whose turn it is
};

/// Answers like a model that emits every byte, and each of the `special` ids one time in `rarity`.
std::function<std::int32_t(const FakeContext&)> random_ids(std::vector<std::int32_t> special,
                                                           std::uint64_t rarity);

/// A back end without arithmetic, for tests of the runtime: what it stores in a KV slot is the
/// token itself, and the next token is a function of the tokens that it finds there. So a trace of
/// 16,000 tokens costs milliseconds, and a page that is shared, copied, evicted or recomputed
/// wrongly changes what comes out, as it would with a real model.
class FakeOps final : public Ops {
 public:
  struct Options {
    std::function<std::int32_t(const FakeContext&)> next = {};
    /// As HeadResult::bad_layer of the row; empty: all is well.
    std::function<std::int32_t(const FakeContext&)> bad_layer = {};
    std::int32_t marker = -1;  ///< e.g. the id of </think>
    /// Reads all of every context in every step; else only its last slot, which holds a hash of
    /// what was before it when it was written.
    bool read_all = true;
  };

  /// Outlives the engine that owns the FakeOps.
  struct Seen {
    OpsLimits limits = {};
    std::int64_t steps = 0;
    std::int64_t tokens = 0;  ///< computed
    std::int64_t copies = 0;  ///< pages
    std::size_t most_sequences = 0;
    std::vector<std::string> faults = {};  ///< broken promises of the runtime, the first ten
  };

  FakeOps(Options options, std::shared_ptr<Seen> seen)
      : options_(std::move(options)), seen_(std::move(seen)) {}

  Result<void> load(const ModelConfig& config,
                    const ModelWeights& weights,
                    const OpsLimits& limits) override;
  Result<void> begin_step(const StepInputs& inputs) override;

  void embed() override {}

  void attention_norm(int) override {}

  void qkv(int) override {}

  void qk_norm_rope_store(int) override {}

  void attention(int) override {}

  void attention_out(int) override {}

  void mlp_norm(int) override {}

  void gate_up(int) override {}

  void swiglu(int) override {}

  void down(int) override {}

  void moe_route(int) override {}

  void moe_mlp(int) override {}

  void head() override {}

  Result<std::span<const HeadResult>> end_step() override;
  Result<void> copy_pages(std::span<const PageCopy> copies) override;

  void keep_logits(bool) override {}

  std::span<const float> logits() const override { return {}; }

  std::string description() const override { return "fake"; }

 private:
  /// A token with all before it.
  struct Prefix {
    std::uint64_t content = 0;
    std::int64_t since_marker = -1;
  };

  struct Slot {
    std::int32_t id = -1;
    std::int32_t position = -1;
    Prefix prefix = {};  ///< as it was when written
  };

  void fault(const std::string& what);
  Slot* slot(std::int32_t row, std::int32_t position);
  Prefix extended(const Prefix& before, std::int32_t id) const;
  Prefix prefix_before(std::int32_t row, std::int32_t position);
  void check_pages_written();

  Options options_;
  std::shared_ptr<Seen> seen_;
  const StepInputs* inputs_ = nullptr;
  std::vector<Slot> slots_;       // (pages, kPageTokens)
  std::vector<Prefix> prefixes_;  // (tokens,) of the step
  std::vector<HeadResult> results_;
};

/// The built-in engine over a FakeOps: the runtime is real, the model is not.
struct FakeBuiltin {
  std::unique_ptr<Engine> engine;
  std::shared_ptr<FakeOps::Seen> seen;
};

/// `folder`: a checkpoint, for its tokenizer and config. Aborts the test program on an error.
FakeBuiltin open_fake(const std::string& folder, BuiltinOptions options, FakeOps::Options fake);

}  // namespace ponder
