#pragma once

#include "tasks/task.h"

namespace ponder {

/// GSM8K as chat, zero-shot or with 4, 5 or 8 worked examples; see gsm8k.cc for the protocol.
Task gsm8k();

}  // namespace ponder
