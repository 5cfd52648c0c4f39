#pragma once

#include <string>

#include "results/summary.h"

namespace ponder::html {

/// The mean over samples (micro) beside those over categories, subjects, languages (macro); empty
/// where no task has any.
std::string macro_table(const Summary& summary);

}  // namespace ponder::html
