#pragma once

#include <string>

#include "results/summary.h"

namespace ponder::html {

/// What other graders make of the same answers, and the records on which they differ from ours.
std::string others_table(const Summary& summary);

}  // namespace ponder::html
