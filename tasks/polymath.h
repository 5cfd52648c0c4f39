#pragma once

#include "tasks/task.h"

namespace ponder {

/// PolyMath: 125 problems at each of four levels in 18 languages; see polymath.cc.
Task polymath();

}  // namespace ponder
