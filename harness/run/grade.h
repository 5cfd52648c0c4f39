#pragma once

#include "harness/base/generation.h"
#include "harness/base/verdict.h"
#include "scorers/scorer.h"

namespace ponder {

/// The verdict on a completion; where choices were scored, on their likelihoods. Thinking is never
/// graded: if it was not closed there is no answer, whatever the text holds (reason
/// thinking_unclosed). An answer without anything to extract that was cut by max-tokens, the
/// context or a loop has the reason truncated.
Verdict grade(const Scorer& scorer, const Sample& sample, const Completion& completion);

}  // namespace ponder
