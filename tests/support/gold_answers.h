#pragma once

#include <cstdint>
#include <string>

#include "harness/base/sample.h"

namespace ponder {

/// An answer to `sample` as a model would write it, that its scorer must grade as right or wrong:
/// a letter for samples with choices, a grid in JSON for a target that is one, else a number or
/// expression in a box. For exact expected accuracies.
std::string gold_answer(const Sample& sample, bool correct);

/// Whether an engine that is right in `share` of all cases is right here: a draw that depends on
/// the arguments alone.
bool is_right(std::uint64_t seed, const RequestKey& key, const Mode& mode, double share);

}  // namespace ponder
