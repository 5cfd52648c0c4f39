#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace ponder {

/// Serves recorded completions: for scoring again, for demonstrations, for tests. It computes
/// nothing, so sampling, seed and prompt of a request are not looked at. What was not recorded is
/// that sample's error.
class ReplayEngine final : public Engine {
 public:
  /// The completion recorded for a sample, epoch and mode; nullopt if there is none.
  using Lookup = std::function<std::optional<Completion>(const RequestKey&, const Mode&)>;

  ReplayEngine(EngineInfo info, Lookup lookup);

  Capabilities capabilities() const override;

  EngineInfo info() const override { return info_; }

  /// errors  engine (always: there is no tokenizer here)
  Result<std::int64_t> count_prompt_tokens(const Prompt& prompt, const Mode& mode) override;

  /// Likelihoods are those of the completion's choices. errors  usage (answer slots)
  Result<void> submit(Request request) override;
  Result<std::optional<Event>> next(std::chrono::milliseconds timeout) override;

  void cancel() override { waiting_.clear(); }

 private:
  struct Question {
    RequestKey key = {};
    Mode mode = {};
    std::size_t continuations = 0;  ///< > 0: their likelihoods are asked for
  };

  EngineInfo info_;
  Lookup lookup_;
  std::vector<Question> waiting_;  // served from the back
};

}  // namespace ponder
