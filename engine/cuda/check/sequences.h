#pragma once

// Sequences over an Ops without the engine's scheduler: prompts in chunks, decoding together,
// forks, recomputation. What the check program drives both back ends with.

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/qwen3/forward.h"
#include "engine/qwen3/ops.h"

namespace ponder::cuda::check {

struct Sequence {
  std::vector<std::int32_t> ids = {};
  std::vector<std::int32_t> pages = {};
  std::int32_t computed = 0;  ///< tokens whose keys and values are in the pages
  std::uint64_t stream = 0;   ///< of the random draws
};

class Sequences {
 public:
  Sequences(Ops& ops, const ModelConfig& config, const OpsLimits& limits)
      : ops_(ops), config_(config), limits_(limits) {
    forget_all();
  }

  Sequence start(std::vector<std::int32_t> ids, std::uint64_t stream) const {
    return {.ids = std::move(ids), .stream = stream};
  }

  /// Shares full pages, copies the last one. errors  engine
  Result<Sequence> fork(const Sequence& trunk);

  /// A sequence of the same tokens on pages of its own. errors  engine
  Result<Sequence> copy(const Sequence& other);

  /// All pages are free again.
  void forget_all();

  /// Computes what is there and draws `tokens` more of each, all in step; prompts first, `chunk`
  /// tokens at a time. errors  engine
  Result<void> generate(std::vector<Sequence*> sequences,
                        std::int32_t tokens,
                        std::int32_t chunk,
                        double temperature);

  /// One step: `tokens` next ones of each; ids are drawn of those that end. errors  engine
  Result<void> step(const std::vector<Sequence*>& sequences,
                    std::int32_t tokens,
                    double temperature);

  /// Logits of all tokens of `ids`, (tokens, vocab), `chunk` at a time. errors  engine
  Result<std::vector<float>> logits(const std::vector<std::int32_t>& ids, std::int32_t chunk);

  /// Gives the pages back. Only of sequences that share none.
  void drop(Sequence& sequence);

  Ops& ops() { return ops_; }

 private:
  void lay_out(Sequence& sequence, std::int32_t tokens, std::int32_t row);

  Ops& ops_;
  const ModelConfig& config_;
  OpsLimits limits_;
  std::vector<std::int32_t> free_;
  StepInputs inputs_;
};

/// `count` ids below `vocab`.
std::vector<std::int32_t> some_ids(std::uint64_t seed, std::size_t count, std::int32_t vocab);

}  // namespace ponder::cuda::check
