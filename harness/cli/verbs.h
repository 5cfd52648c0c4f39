#pragma once

#include <string>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// The verbs: each takes the arguments after its name and gives an exit code (0, 2 for bad lines
/// among good ones, 3 for too many sample errors, 130 after an interrupt), or an error that main()
/// prints and maps to one.
using Verb = Result<int>(const std::vector<std::string>& arguments);

Verb cmd_run;       ///< evaluate a model
Verb cmd_report;    ///< files and table of a stored run
Verb cmd_score;     ///< grade the answers of a stored run again
Verb cmd_grade;     ///< grade pairs of gold and answer, line by line
Verb cmd_tasks;     ///< list the tasks
Verb cmd_fetch;     ///< benchmark files and models from where they are published
Verb cmd_bench;     ///< how fast this machine is
Verb cmd_sandbox;   ///< run one program in the sandbox
Verb cmd_doctor;    ///< look at this machine
Verb cmd_logprobs;  ///< log-probabilities, line by line
Verb cmd_tokenize;  ///< text to token ids and back, line by line
Verb cmd_render;    ///< chats to prompts by the model's own template, line by line

inline constexpr int kDone = 0;
inline constexpr int kBadInput = 2;
inline constexpr int kFailed = 3;
inline constexpr int kInterrupted = 130;

}  // namespace ponder
