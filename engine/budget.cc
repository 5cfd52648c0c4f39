#include "engine/budget.h"

namespace ponder {

std::string_view stop_thinking_text(StopText which) {
  if (which == StopText::report) {
    return "Considering the limited time by the user, I have to give the solution based on the "
           "thinking directly now.\n</think>.\n\n";
  }
  return "\n\nConsidering the limited time by the user, I have to give the solution based on the "
         "thinking directly now.\n</think>\n\n";
}

void ThinkingState::add_generated(std::int32_t id) {
  ++generated_;
  if (closed_) return;
  ++thinking_tokens_;
  if (id == close_id_ && close_id_ >= 0) {
    closed_ = true;
  } else if (id == open_id_ && open_id_ >= 0) {
    opened_ = true;
  }
}

}  // namespace ponder
