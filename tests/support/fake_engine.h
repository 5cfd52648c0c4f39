#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/engine.h"

namespace ponder {

/// What a FakeEngine does with an arm, by shares of a seeded hash of (task, sample, epoch, mode);
/// what is left is answered wrong.
struct FakeRates {
  double correct = 1;
  double error = 0;
  double unclosed = 0;
};

/// Test engine that answers from gold with seeded faults, out of order. What it does with an arm
/// depends on nothing but its key: not on order, batch or what else is asked.
class FakeEngine final : public Engine {
 public:
  enum class Fate { correct, wrong, error, unclosed };

  struct Options {
    std::uint64_t seed = 0;
    std::map<Mode, FakeRates> rates = {};  ///< a mode not named is always correct
    std::int32_t max_in_flight = 8;
    std::uint64_t order_seed = 0;   ///< of the delivery order only
    std::int64_t fails_after = -1;  ///< events until the engine as a whole fails; -1: never
    bool token_budgets = true;
    ThinkingControl thinking = ThinkingControl::hybrid;
  };

  /// gold(key) is the right answer's text.
  FakeEngine(std::function<std::string(const RequestKey&)> gold, Options options);

  /// Decided by hash alone: what tests compute their expectations from.
  Fate fate(const RequestKey& key, const Mode& mode) const;

  Capabilities capabilities() const override;
  EngineInfo info() const override;
  Result<std::int64_t> count_prompt_tokens(const Prompt& prompt, const Mode& mode) override;
  Result<void> submit(Request request) override;
  Result<std::optional<Event>> next(std::chrono::milliseconds timeout) override;

  void cancel() override { waiting_.clear(); }

  std::int64_t tokens_generated() const override { return tokens_; }

  const std::vector<Request>& submitted() const { return submitted_; }

  std::int64_t delivered() const { return delivered_; }

 private:
  Event answer(const RequestKey& key, const Mode& mode);

  std::function<std::string(const RequestKey&)> gold_;
  Options options_;
  std::vector<Request> submitted_;
  std::vector<std::pair<RequestKey, Mode>> waiting_;
  std::int64_t delivered_ = 0;
  std::int64_t tokens_ = 0;
};

}  // namespace ponder
