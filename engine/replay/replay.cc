#include "engine/replay/replay.h"

#include <limits>
#include <utility>

namespace ponder {

namespace {

/// Likelihoods are recorded as of a model that does not think first.
constexpr Mode kAnswersAtOnce{.kind = Mode::Kind::no_thinking};

}  // namespace

ReplayEngine::ReplayEngine(EngineInfo info, Lookup lookup)
    : info_(std::move(info)), lookup_(std::move(lookup)) {}

Capabilities ReplayEngine::capabilities() const {
  return {.thinking = ThinkingControl::hybrid,
          .token_budgets = true,
          .log_likelihood = true,
          .context_tokens = std::numeric_limits<std::int64_t>::max(),
          .max_in_flight = 64};
}

Result<std::int64_t> ReplayEngine::count_prompt_tokens(const Prompt&, const Mode&) {
  return Error{ErrorCode::engine, "the replay engine has no tokenizer", ""};
}

Result<void> ReplayEngine::submit(Request request) {
  if (const auto* scores = std::get_if<LogLikelihood>(&request.work); scores && !scores->prompt) {
    waiting_.push_back({request.key, kAnswersAtOnce, scores->continuations.size()});
    return {};
  }
  const auto* work = std::get_if<Generate>(&request.work);
  if (work == nullptr) {
    return Error{ErrorCode::usage, "the replay engine serves recorded text only",
                 "use the engine that made the run"};
  }
  for (const Mode& mode : work->modes) waiting_.push_back({request.key, mode, 0});
  return {};
}

Result<std::optional<Event>> ReplayEngine::next(std::chrono::milliseconds) {
  if (waiting_.empty()) return std::optional<Event>();
  Question question = std::move(waiting_.back());
  waiting_.pop_back();
  Event event{.key = question.key, .mode = question.mode};
  // A record keeps one completion, of the last turn: a dialogue of several cannot be served.
  auto recorded =
      question.key.turn == 0 ? lookup_(question.key, question.mode) : std::optional<Completion>();
  const bool scores = question.continuations > 0;
  if (scores) event.mode = Mode{};  // as every engine does
  if (recorded && !scores) {
    event.result = std::move(*recorded);
  } else if (recorded && recorded->choices &&
             recorded->choices->sums.size() == question.continuations) {
    recorded->choices->usage = recorded->usage;
    event.result = std::move(*recorded->choices);
  } else {
    event.result =
        Error{ErrorCode::engine,
              std::string("no recorded ") + (scores ? "likelihoods" : "completion") + " of task " +
                  question.key.task + ", sample " + question.key.sample + ", epoch " +
                  std::to_string(question.key.epoch) + ", turn " +
                  std::to_string(question.key.turn) + ", mode " + to_string(question.mode),
              ""};
  }
  return std::optional<Event>(std::move(event));
}

}  // namespace ponder
