#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// mmmlu, mmmlu_simple_evals, mmmlu_base.
std::vector<Task> mmmlu_tasks();

}  // namespace ponder
