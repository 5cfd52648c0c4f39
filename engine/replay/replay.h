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

  /// errors  usage (log-likelihood work)
  Result<void> submit(Request request) override;
  Result<std::optional<Event>> next(std::chrono::milliseconds timeout) override;

  void cancel() override { waiting_.clear(); }

 private:
  struct Question {
    RequestKey key = {};
    Mode mode = {};
  };

  EngineInfo info_;
  Lookup lookup_;
  std::vector<Question> waiting_;  // served from the back
};

}  // namespace ponder
