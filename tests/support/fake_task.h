#pragma once

#include <string>

#include "tasks/task.h"

namespace ponder {

/// A task of `samples` chat questions s000, s001, ... whose targets are their numbers; an answer is
/// correct when it equals the target, and "" is no answer.
Task fake_task(const std::string& name, int samples);

}  // namespace ponder
