#pragma once

#include "scorers/scorer.h"

namespace ponder {

// Answers that must follow instructions which a program can check (ifeval/instruction.h). The
// instructions stand in Sample::rules_json. `extracted` names those that were not followed.
// reasons  followed, not_followed, empty_answer; rules_unreadable (a fault of the dataset: unscored)

/// "ifeval/1": 1 where every instruction is followed strictly (prompt-level strict accuracy).
/// Others: prompt_loose; instruction_strict and instruction_loose, the share of instructions
/// followed, which counts as many times as there are instructions, so that its mean is that over
/// instructions.
ScorerPtr ifeval_scorer();

/// "livebench_instructions/1": the mean of the same and of the share of instructions followed, both
/// strict. source  LiveBench, process_results/instruction_following/utils.py
ScorerPtr livebench_instructions_scorer();

/// "multi_if/1": grades a dialogue. rules_json is {"turns": [{"prompt", "instruction_id_list",
/// "kwargs"}, ...]}, with the instructions of a turn its own and all before. A turn's accuracy is
/// the mean of four: prompt level and instruction level, strict and loose; the score is the mean
/// over the turns. Others: turn_N_prompt and turn_N_instruction (N = 1 to 3), each the mean of
/// strict and loose, the latter over instructions: the published accuracy of a turn is the mean of
/// the two. source  He et al. 2024, arXiv:2410.15553
ScorerPtr multi_if_scorer();

}  // namespace ponder
