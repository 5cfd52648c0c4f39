#pragma once

#include <string>
#include <vector>

#include "scorers/ifeval/instruction.h"

namespace ponder {

/// A text made to follow all of `instructions`, by construction and not by asking the checks: where
/// two of them are at odds (no other text than an end phrase, and a number of words) it may not.
std::string instructed_answer(const std::vector<Instruction>& instructions);

/// A text that breaks the instruction, whatever its arguments; empty where none is known.
std::string broken_answer(const Instruction& instruction);

}  // namespace ponder
