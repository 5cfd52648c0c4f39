#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// mmlu_pro, mmlu_pro_base.
std::vector<Task> mmlu_pro_tasks();

}  // namespace ponder
