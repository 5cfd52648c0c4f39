#pragma once

#include <string>

#include "tasks/lmeval/task_config.h"
#include "tasks/task.h"

namespace ponder::lmeval {

/// A task as lm-evaluation-harness runs it, without its model's chat template: prompts, choices and
/// examples are its own, byte for byte; ids are NAME/DOC with the row's place from 0, as doc_id.
/// errors  those of make_task_scorer. Loading: those of Splits and DocReader with the row's file
///         and line; an answer outside the choices; usage (--num-fewshot below 0)
Result<Task> make_task(TaskConfig config);

}  // namespace ponder::lmeval
