#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// gpqa_diamond, gpqa_diamond_simple_evals, gpqa_diamond_base.
std::vector<Task> gpqa_tasks();

}  // namespace ponder
