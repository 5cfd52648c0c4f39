#pragma once

#include "scorers/scorer.h"

namespace ponder {

/// "math/1": extract_math.h finds the expression, math/math_equal.h (profile strict) compares it
/// with the target.
/// reasons  those of the comparison; "undecided_<reason>" where it could not tell (counted wrong);
/// empty_answer, unclosed_box, no_math
ScorerPtr strict_math_scorer();

/// "qwen25_math/1": what Qwen2.5-Math's evaluation extracts, under its grader.
ScorerPtr qwen25_math_scorer();

/// "math_verify/1": what Math-Verify extracts, under its verdicts.
ScorerPtr math_verify_scorer();

/// Ours, with the two others beside it (both.h).
ScorerPtr math_scorer();

}  // namespace ponder
