#include "engine/budget.h"

#include <algorithm>

namespace ponder {

std::string_view stop_thinking_text(StopText which) {
  if (which == StopText::report) {
    return "Considering the limited time by the user, I have to give the solution based on the "
           "thinking directly now.\n</think>.\n\n";
  }
  return "\n\nConsidering the limited time by the user, I have to give the solution based on the "
         "thinking directly now.\n</think>\n\n";
}

Result<void> check_generate(const Generate& work) {
  if (work.modes.empty()) return Error{ErrorCode::usage, "a request to generate has no mode", ""};
  if (work.max_tokens < 1) {
    return Error{ErrorCode::usage,
                 "max_tokens is " + std::to_string(work.max_tokens) + ", expected 1 or more", ""};
  }
  for (auto mode = work.modes.begin(); mode != work.modes.end(); ++mode) {
    if (mode->kind == Mode::Kind::budget && mode->budget_tokens < 1) {
      return Error{ErrorCode::usage,
                   "a thinking budget is " + std::to_string(mode->budget_tokens) +
                       " tokens, expected 1 or more",
                   "no-thinking is the mode without any"};
    }
    if (std::find(work.modes.begin(), mode, *mode) != mode) {
      return Error{ErrorCode::usage, "a request names the mode " + to_string(*mode) + " twice", ""};
    }
  }
  return {};
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
