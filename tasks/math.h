#pragma once

#include "tasks/task.h"

namespace ponder {

/// The competition problems of MATH, all 5,000 of the test set; see math.cc for the protocol.
Task math();

/// The same as text to be continued by a base model, with 4 worked examples.
Task math_base();

/// 500 of them, as chosen by Lightman et al.
Task math_500();

}  // namespace ponder
