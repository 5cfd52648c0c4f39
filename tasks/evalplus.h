#pragma once

#include "tasks/task.h"

namespace ponder {

/// HumanEval and MBPP with the tests of EvalPlus, as chat; see evalplus.cc for the protocol. The
/// group `evalplus` is the four of them: its mean is what Qwen reports as EvalPlus.
Task humaneval();
Task humaneval_plus();
Task mbpp();
Task mbpp_plus();

/// The same as code to be continued by a base model; group `evalplus_base`.
Task humaneval_base();
Task humaneval_plus_base();
Task mbpp_base();
Task mbpp_plus_base();

}  // namespace ponder
