#pragma once

#include <string>

#include "results/summary.h"

namespace ponder {

/// leaderboard.json, schema "ponder.leaderboard/1". Proportions from 0 to 1, rounded to 6 decimals
/// (p to 3 digits); unknown numbers are null. Equal summaries give equal bytes. The schema only
/// grows: readers ignore keys they do not know.
std::string leaderboard_json(const Summary& summary);

}  // namespace ponder
