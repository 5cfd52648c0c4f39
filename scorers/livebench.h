#pragma once

#include "scorers/scorer.h"

namespace ponder {

/// "livebench/1": the graders of LiveBench's tasks whose answers are short texts, by the task at
/// the end of the sample's subject ("reasoning/spatial"):
///   math_comp       the target letter four times in a row, alone in <solution>, or in the last
///                   box; three digits: within the last 50 characters
///   olympiad        1 - edit distance of the two lists of numbers / length of the longer one
///   web_of_lies_v2  the last three of yes, no, unknown in <solution>, in bold, in a box, or plain
///   spatial         one of the last three bold texts; numbers in words too
///   zebra_puzzle    the mean of all answers right and of the share of right ones
///   cta             the name, letters and digits alone
/// Faults of theirs that favour a model (a gold inside a longer answer of zebra_puzzle, AMC's
/// option text near the end) are not repeated but for the first. reasons  equal, different, partly,
/// no_answer_found, empty_answer source  LiveBench/LiveBench, livebench/process_results, Apache-2.0
ScorerPtr livebench_scorer();

}  // namespace ponder
