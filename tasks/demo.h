#pragma once

#include "tasks/task.h"

namespace ponder {

/// Generated tasks for the built-in demo model: little stories of people who count things, in which
/// each step is easy and the whole is not. Made by a fixed seed, the same everywhere: 250 samples
/// each, nothing to fetch. The demo model was trained on stories drawn alike.

/// A running total over 4 to 8 changes; a number in \boxed{}.
Task demo_totals();

/// Who of four people has the most or the fewest; a letter.
Task demo_choice();

}  // namespace ponder
