#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// logiqa, logiqa_zh.
std::vector<Task> logiqa_tasks();

}  // namespace ponder
