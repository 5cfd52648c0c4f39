#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// supergpqa, supergpqa_base.
std::vector<Task> supergpqa_tasks();

}  // namespace ponder
