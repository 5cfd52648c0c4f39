#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tasks/task.h"

namespace ponder {

/// Every task, sorted by name. Built once; no static registrars.
const std::vector<Task>& catalog();

/// Tasks named by `names`: task names, group names, or glob patterns with `*`; `-` and `_` alike;
/// each task once, in the order first named. errors  usage (unknown name, with the nearest one)
Result<std::vector<const Task*>> find_tasks(const std::vector<std::string>& names);

}  // namespace ponder
