#pragma once

#include <string>

#include "harness/base/result.h"
#include "tasks/task.h"

namespace ponder {

/// Grades the answers of a file of cases, JSON Lines of {"sample": ID, "answer": TEXT, "outcome":
/// correct|incorrect|no_answer}, by the task's scorer. Gives "N cases agree".
/// errors  config (file:line: an outcome other than the case says, with the reason), parse (a case
///         that is none, a sample that the task does not have), those of loading the task
Result<std::string> check_cases(const Task& task,
                                const std::string& path,
                                const std::string& data_dir);

}  // namespace ponder
