#pragma once

#include "tasks/task.h"

namespace ponder {

/// MMATH: 374 competition problems in ten languages; see mmath.cc.
Task mmath();

/// The 30 problems of AIME 2024 of it.
Task mt_aime_2024();

}  // namespace ponder
