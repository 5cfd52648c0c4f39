#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// ceval, ceval_base.
std::vector<Task> ceval_tasks();

}  // namespace ponder
