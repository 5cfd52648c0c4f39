#include "harness/base/dialogue.h"

#include <utility>

namespace ponder {

namespace {

class SingleTurn final : public Dialogue {
 public:
  explicit SingleTurn(Turn turn) : turn_(std::move(turn)) {}

  Result<std::optional<Turn>> step(std::span<const TurnResult> results) override {
    if (!results.empty()) return std::optional<Turn>();
    return std::optional<Turn>(turn_);
  }

  bool single_turn() const override { return true; }

 private:
  Turn turn_;
};

}  // namespace

std::unique_ptr<Dialogue> single_turn_dialogue(const Sample& sample,
                                               std::vector<std::string> stop) {
  Turn turn;
  turn.prompt = sample.prompt;
  turn.stop = std::move(stop);
  return std::make_unique<SingleTurn>(std::move(turn));
}

}  // namespace ponder
