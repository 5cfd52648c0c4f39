#pragma once

#include "tasks/task.h"

namespace ponder {

/// MGSM as chat, zero-shot, asked in each language; see mgsm.cc for the protocols.
Task mgsm();

/// As text for base models: worked examples with the bare number, with the reasoning in English, and
/// with the reasoning in the language of the question.
Task mgsm_direct();
Task mgsm_en_cot();
Task mgsm_native_cot();

}  // namespace ponder
