#pragma once

#include "tasks/task.h"

namespace ponder {

/// ZebraLogic: 1,000 logic grid puzzles of 25 sizes; see zebralogic.cc.
Task zebralogic();

}  // namespace ponder
