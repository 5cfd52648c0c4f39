#pragma once

#include <string_view>

#include "scorers/scorer.h"

namespace ponder {

/// "bbh/1": the last box, else the rest of the line behind the last "answer is" or "Answer:", else
/// the last line with anything on it, compared with the target: the letter alone of a target such
/// as "(A)"; a number by value; brackets without regard to blanks; other texts without regard to
/// case, commas, blanks and marks around them.
/// reasons  equal, different, empty_answer, unclosed_box
ScorerPtr bbh_scorer();

/// "lm_eval_bbh/1": what stands between the first "the answer is " and the last character of its
/// line, equal to the target to the byte. source  EleutherAI/lm-evaluation-harness, tasks/bbh
/// (filter get-answer). reasons  equal, different, no_answer_phrase
ScorerPtr lm_eval_bbh_scorer();

/// What the former compares.
bool bbh_equal(std::string_view target, std::string_view answer);

}  // namespace ponder
