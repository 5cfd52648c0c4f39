#pragma once

#include <vector>

#include "scorers/math/budget.h"
#include "scorers/math/reason.h"
#include "scorers/math/tree.h"

namespace ponder::math {

/// Asks a worker process whether two expressions are equal; the last step of the ladder. The
/// answer is one of exact_constant, equal_at_points, different_constant, different_at_point,
/// undefined, not_decided, timeout. The worker is killed after kWorkerTime or when the budget is
/// spent, whichever comes first. Thread-safe; as many workers as calls at one time.
Reason ask_oracle(const Node& a, const Node& b, Budget& budget);

constexpr std::chrono::milliseconds kWorkerTime{80};  ///< processor time of one answer

/// Starts the fork server and one worker, unless they run.
void start_oracle();

/// For tests: the process ids of the fork server and of the idle workers.
struct OracleProcesses {
  int server = 0;
  std::vector<int> idle_workers = {};
};

OracleProcesses oracle_processes();

}  // namespace ponder::math
