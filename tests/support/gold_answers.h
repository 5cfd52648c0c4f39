#pragma once

#include <string>

#include "harness/base/sample.h"

namespace ponder {

/// An answer to `sample` as a model would write it, that its scorer must grade as right or wrong:
/// a letter for samples with choices, else a number in a box. For exact expected accuracies.
std::string gold_answer(const Sample& sample, bool correct);

}  // namespace ponder
