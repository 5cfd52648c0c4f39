#pragma once

#include <string>

#include "results/summary.h"

namespace ponder::html {

/// Ours beside the published figures, with what differs; empty where none is known.
std::string references_table(const Summary& summary);

}  // namespace ponder::html
