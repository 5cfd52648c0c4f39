#pragma once

#include "tasks/task.h"

namespace ponder {

/// The 30 problems of AIME I and II of one year, 64 answers each; see aime.cc for the protocol.
Task aime_2024();
Task aime_2025();

}  // namespace ponder
