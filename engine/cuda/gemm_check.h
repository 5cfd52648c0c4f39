#pragma once

// Whether a library's products give a row the same bits in every batch, found out by trying. For a
// shape, one algorithm at the largest number of rows is the measure; at every other number that
// algorithm is taken which the library thinks best among those that give the same rows:
//
//   - the first rows of the same input, behind them rows that are not numbers
//   - the same rows, each in another place
//
// Tensor cores add several products at once in an order that is not documented, so this is not a
// proof for all inputs; but algorithms that differ in the order of their sums differ at nearly
// every element of random inputs.

#include <map>
#include <optional>
#include <span>

#include "engine/cuda/device.h"
#include "engine/cuda/gemm_library.h"

namespace ponder::cuda {

/// The algorithm for each number of rows.
using GemmChoice = std::map<int, int>;

/// `buckets` ascending. Nothing if some bucket has no algorithm that agrees with the others.
/// errors  engine (memory, the device)
Result<std::optional<GemmChoice>> choose_equal_rows(Device& device,
                                                    GemmLibrary& library,
                                                    const GemmShape& shape,
                                                    std::span<const int> buckets);

}  // namespace ponder::cuda
