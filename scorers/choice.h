#pragma once

#include "scorers/scorer.h"

namespace ponder {

/// "choice/3": extract_choice.h finds the letter, which must be the target (A to J). Samples have
/// at most ten choices; a log-likelihood turn takes the likeliest one (scorer.h).
/// reasons  equal, different, not_a_choice (a letter beyond the choices: wrong), empty_answer,
/// no_letter
ScorerPtr choice_scorer();

}  // namespace ponder
