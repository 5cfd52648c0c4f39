#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// include, include_base.
std::vector<Task> include_tasks();

}  // namespace ponder
