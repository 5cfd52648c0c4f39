#pragma once

#include <span>
#include <vector>

#include "engine/cuda/kernels.h"

namespace ponder::cuda {

/// Cuts copies that are to be made one after the other into runs whose copies may be made at the
/// same time: in a run no page is both read and written, none written twice. The ends of the runs.
std::vector<std::size_t> copy_runs(std::span<const PageCopyPair> copies);

}  // namespace ponder::cuda
