#pragma once

#include <map>
#include <string>

#include "scorers/scorer.h"

namespace ponder {

/// "number/2 by_language": number_scorer() of the language that is the sample's subject.
ScorerPtr number_by_language_scorer();

/// "simple_evals_mgsm/1": the grader of simple-evals, faults included: the last number behind the
/// last answer word of the language (`words`, by subject), commas deleted, as a string; no sign, and
/// 1.000 is 1. reasons  equal, different, no_number (no answer word, or nothing behind it)
/// source  openai/simple-evals, mgsm_eval.py (MIT)
ScorerPtr simple_evals_mgsm_scorer(std::map<std::string, std::string> words);

}  // namespace ponder
