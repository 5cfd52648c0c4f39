#include "tests/support/fake_engine.h"

#include <utility>

#include "harness/base/sha256.h"

namespace ponder {

FakeEngine::FakeEngine(std::function<std::string(const RequestKey&)> gold, Options options)
    : gold_(std::move(gold)), options_(std::move(options)) {}

Capabilities FakeEngine::capabilities() const {
  return {.thinking = options_.thinking,
          .token_budgets = options_.token_budgets,
          .context_tokens = 4096,
          .max_in_flight = options_.max_in_flight};
}

EngineInfo FakeEngine::info() const {
  return {.name = "fake", .detail = "answers from gold", .model_sha256 = "0"};
}

Result<std::int64_t> FakeEngine::count_prompt_tokens(const Prompt&, const Mode&) {
  return std::int64_t{100};
}

FakeEngine::Fate FakeEngine::fate(const RequestKey& key, const Mode& mode) const {
  const auto found = options_.rates.find(mode);
  const FakeRates rates = found == options_.rates.end() ? FakeRates{} : found->second;
  const std::string bytes = std::to_string(options_.seed) + '\0' + key.task + '\0' + key.sample +
                            '\0' + std::to_string(key.epoch) + '\0' + to_string(mode);
  const double u = static_cast<double>(hash64(bytes) >> 11) * 0x1p-53;
  if (u < rates.error) return Fate::error;
  if (u < rates.error + rates.unclosed) return Fate::unclosed;
  if (u < rates.error + rates.unclosed + rates.correct) return Fate::correct;
  return Fate::wrong;
}

Result<void> FakeEngine::submit(Request request) {
  const auto* work = std::get_if<Generate>(&request.work);
  if (work == nullptr) return Error{ErrorCode::usage, "the fake engine only generates", ""};
  for (const Mode& mode : work->modes) waiting_.emplace_back(request.key, mode);
  submitted_.push_back(std::move(request));
  return {};
}

Event FakeEngine::answer(const RequestKey& key, const Mode& mode) {
  Event event{.key = key, .mode = mode};
  const Fate what = fate(key, mode);
  if (what == Fate::error) {
    event.result = Error{ErrorCode::engine, "prompt of 5000 tokens, context is 4096", ""};
    return event;
  }
  const bool thinks = mode.kind != Mode::Kind::no_thinking;
  Completion completion;
  completion.usage = {.prompt_tokens = 100, .thinking_tokens = thinks ? 40 : 0};
  if (thinks) completion.thinking = "it is " + gold_(key);
  if (what == Fate::unclosed) {
    completion.thinking_end = ThinkingEnd::unclosed;
    completion.finish = Finish::length;
  } else {
    completion.thinking_end = !thinks                           ? ThinkingEnd::absent
                              : mode.kind == Mode::Kind::budget ? ThinkingEnd::forced
                                                                : ThinkingEnd::closed;
    completion.answer = what == Fate::correct ? gold_(key) : "wrong";
    completion.usage.answer_tokens = 10;
  }
  completion.usage.charged_tokens = completion.usage.prompt_tokens +
                                    completion.usage.thinking_tokens +
                                    completion.usage.answer_tokens;
  completion.usage.spent_tokens = completion.usage.charged_tokens;
  tokens_ += completion.usage.spent_tokens;
  event.result = std::move(completion);
  return event;
}

Result<std::optional<Event>> FakeEngine::next(std::chrono::milliseconds) {
  if (options_.fails_after >= 0 && delivered_ >= options_.fails_after) {
    return Error{ErrorCode::engine, "the device was lost", ""};
  }
  if (waiting_.empty()) return std::optional<Event>();
  const std::uint64_t draw =
      hash64(std::to_string(options_.order_seed) + ":" + std::to_string(delivered_));
  const std::size_t at = draw % waiting_.size();
  const auto [key, mode] = waiting_[at];
  waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(at));
  ++delivered_;
  return std::optional<Event>(answer(key, mode));
}

}  // namespace ponder
