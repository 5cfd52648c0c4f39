#pragma once

#include "tasks/task.h"

namespace ponder {

/// GSM8K as chat, zero-shot or with 4, 5 or 8 worked examples; see gsm8k.cc for the protocol.
Task gsm8k();

/// The same as text to be continued by a base model, with 4, 5 or 8 worked examples.
Task gsm8k_base();

}  // namespace ponder
