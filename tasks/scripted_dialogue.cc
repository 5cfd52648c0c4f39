#include "tasks/scripted_dialogue.h"

#include <utility>

namespace ponder {

namespace {

class ScriptedDialogue final : public Dialogue {
 public:
  ScriptedDialogue(Chat first, std::vector<std::string> later, std::vector<std::string> stop)
      : chat_(std::move(first)), later_(std::move(later)), stop_(std::move(stop)) {}

  Result<std::optional<Turn>> step(std::span<const TurnResult> results) override {
    if (results.size() > later_.size()) return std::optional<Turn>();
    Turn turn{.stop = stop_};
    Chat chat = chat_;
    for (std::size_t i = 0; i < results.size(); ++i) {
      const auto* completion = std::get_if<Completion>(&results[i]);
      if (completion == nullptr) {
        return Error{ErrorCode::internal, "a scripted dialogue got log-probabilities", ""};
      }
      chat.messages.push_back({.role = "assistant", .content = completion->answer});
      chat.messages.push_back({.role = "user", .content = later_[i]});
    }
    turn.prompt = std::move(chat);
    return std::optional<Turn>(std::move(turn));
  }

 private:
  Chat chat_;
  std::vector<std::string> later_;
  std::vector<std::string> stop_;
};

}  // namespace

std::unique_ptr<Dialogue> scripted_dialogue(Chat first,
                                            std::vector<std::string> later,
                                            std::vector<std::string> stop) {
  return std::make_unique<ScriptedDialogue>(std::move(first), std::move(later), std::move(stop));
}

}  // namespace ponder
