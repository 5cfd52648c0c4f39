#include "engine/runtime/expected_length.h"

#include <algorithm>

namespace ponder {

double ExpectedLength::of(const Sequence& sequence) const {
  if (sequence.scoring || sequence.arms.empty()) return 0;
  const RequestState& request = sequence.request();
  const Mode& longest = sequence.arms.front();
  const auto found = means_.find({request.key.task, longest});
  if (found != means_.end()) return found->second.sum / found->second.count;
  const double allowed = request.work.max_tokens;
  switch (longest.kind) {
    case Mode::Kind::thinking:
      break;
    case Mode::Kind::budget:
      return std::min<double>(longest.budget_tokens, allowed);
    case Mode::Kind::no_thinking:
      return allowed / 16;  // a rough guess, good only until the first one has ended
  }
  return allowed;
}

void ExpectedLength::learn(const Sequence& sequence) {
  if (sequence.scoring || sequence.is_fork || sequence.arms.empty()) return;
  Mean& mean = means_[{sequence.request().key.task, sequence.arms.front()}];
  mean.sum += static_cast<double>(sequence.thinking().generated());
  mean.count += 1;
}

}  // namespace ponder
