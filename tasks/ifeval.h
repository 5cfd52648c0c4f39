#pragma once

#include "tasks/task.h"

namespace ponder {

/// IFEval: 541 prompts with instructions that a program can check; see ifeval.cc.
Task ifeval();

/// Multi-IF, its English part: 909 conversations of up to three turns.
Task multi_if();

}  // namespace ponder
