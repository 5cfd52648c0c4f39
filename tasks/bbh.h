#pragma once

#include "tasks/task.h"

namespace ponder {

/// BIG-Bench Hard: 27 tasks, 3 worked examples with reasoning each; see bbh.cc.
Task bbh();

/// The same as text for base models.
Task bbh_base();

}  // namespace ponder
