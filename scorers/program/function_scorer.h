#pragma once

#include <memory>
#include <string>

#include "sandbox/sandbox.h"
#include "scorers/program/function_case.h"
#include "scorers/scorer.h"

namespace ponder::program {

/// Which inputs decide. plus: base and plus must both pass, as EvalPlus counts; "base" stands
/// beside it as another score.
enum class InputSets { base, plus };

/// Before there is a sandbox: see closed_scorer().
ScorerPtr function_scorer(InputSets sets);

/// Runs the function of an answer on the inputs of its case and compares what it returns with what
/// the canonical solution returned, by EvalPlus's rules. Verdict::extracted says how far it came:
/// "plus 34 of 748: expected True, got False; tier full". Reasons: passed, passed_on_retry,
/// wrong_output, exception, and those of ProgramRun and unfit(). `cache_folder`: where expected
/// values are kept, "" for nowhere. The sandbox outlives the scorer.
ScorerPtr open_function_scorer(std::shared_ptr<const FunctionSuite> suite,
                               InputSets sets,
                               Sandbox& sandbox,
                               const std::string& cache_folder);

}  // namespace ponder::program
