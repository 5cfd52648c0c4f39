#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "harness/base/generation.h"
#include "harness/base/result.h"
#include "harness/base/sample.h"

namespace ponder {

/// One question to an engine, in words that name no engine.
struct Turn {
  std::string role = "model";  ///< which engine of the run: model, judge
  Prompt prompt = {};
  std::vector<std::string> stop = {};
  std::vector<std::string> continuations = {};  ///< not empty: a log-likelihood turn
};

using TurnResult = std::variant<Completion, LogProbs>;

/// The conversation about one sample in one mode, driven by the runner: it asks for the next turn,
/// runs it, and hands all results back, until there is none. Tasks never see an engine.
class Dialogue {
 public:
  virtual ~Dialogue() = default;

  /// Given the results of all turns so far, the next turn; nullopt when the dialogue is over.
  virtual Result<std::optional<Turn>> step(std::span<const TurnResult> results) = 0;

  /// One turn only: such dialogues may share a thinking trace between modes.
  virtual bool single_turn() const { return false; }
};

/// Asks the sample's prompt once.
std::unique_ptr<Dialogue> single_turn_dialogue(const Sample& sample, std::vector<std::string> stop);

}  // namespace ponder
