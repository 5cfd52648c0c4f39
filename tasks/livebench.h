#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// LiveBench, release 2024-11-25: the tasks whose answers rules can grade and whose data is public
/// here, in three parts; see livebench.cc.
Task livebench_amps_hard();
Task livebench_instructions();
Task livebench_short();

}  // namespace ponder
