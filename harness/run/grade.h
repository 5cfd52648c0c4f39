#pragma once

#include "harness/base/record.h"
#include "harness/base/verdict.h"
#include "scorers/scorer.h"

namespace ponder {

/// The verdict on what was answered; where choices were scored, on their likelihoods. Thinking is
/// never graded: if it was not closed there is no answer, whatever the text holds (reason
/// thinking_unclosed). An answer without anything to extract that was cut by max-tokens, the
/// context or a loop has the reason truncated.
///
/// A scorer that grades a whole dialogue gets the answers of its earlier turns from the record's
/// prompt, which is that of the last turn: the assistant's messages behind the sample's own prompt.
Verdict grade(const Scorer& scorer, const Sample& sample, const SampleRecord& record);

}  // namespace ponder
