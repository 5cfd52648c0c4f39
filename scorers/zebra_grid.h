#pragma once

#include "scorers/scorer.h"

namespace ponder {

/// "zebra_grid/1": an answer in JSON, {"solution": {"House 1": {"Name": "Eric", ...}, ...}}, against
/// the target, the inner object as JSON. The last complete object of the answer that holds a
/// `solution` counts (ZeroEval looks at the last one only); cells are compared without regard to
/// case and blanks around them; of a list the first element counts.
/// The score is 1 where every cell is right (puzzle accuracy). Other: `cells`, the share of right
/// cells, weighted by their number, so that its mean is that over all cells.
/// reasons  equal, different, empty_answer, no_json; target_unreadable (a fault of the dataset)
/// source  WildEval/ZeroEval, src/evaluation/zebra_grid_eval.py, Apache-2.0
ScorerPtr zebra_grid_scorer();

}  // namespace ponder
