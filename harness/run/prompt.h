#pragma once

#include <string_view>

#include "harness/base/generation.h"
#include "harness/base/mode.h"

namespace ponder {

/// What is really asked: the sample's prompt with the run's system prompt in front (before a system
/// message of the sample's own, a blank line between) and, for a soft mode, the switch " /think" or
/// " /no_think" at the end of the last user message. Text and token-id prompts stay as they are.
Prompt prompt_for(Prompt prompt, const Mode& mode, std::string_view system_prompt);

}  // namespace ponder
