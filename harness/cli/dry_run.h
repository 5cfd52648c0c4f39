#pragma once

#include <string>

#include "harness/cli/run_flags.h"
#include "harness/run/plan.h"

namespace ponder {

/// What a run would do: its cells, the prompts of two samples per task, and the tokens of all
/// prompts by the model's tokenizer (chat markup not counted; unknown where there is no tokenizer).
/// Opens no weights.
std::string dry_run_text(const Plan& plan, const RunFlags& flags);

/// The same as one JSON document.
std::string dry_run_json(const Plan& plan, const RunFlags& flags);

}  // namespace ponder
