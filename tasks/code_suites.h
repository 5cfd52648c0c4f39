#pragma once

#include <vector>

#include "tasks/task.h"

namespace ponder {

/// MBPP with three examples as text, for base models: the 500 of its test split; asserts.
Task mbpp_3shot();

/// CRUXEval: what a function gives for an input, and an input for which it gives a value.
Task cruxeval_input();
Task cruxeval_output();

/// HumanEval in other languages, as code to be continued: multipl_e_cpp, multipl_e_sh, ...
std::vector<Task> multipl_e();

}  // namespace ponder
