#pragma once

#include <map>
#include <string>

#include "engine/cuda/device.h"
#include "engine/cuda/gemm_check.h"

namespace ponder::cuda {

/// What gemm_check found for one GPU and library version, by shape; an empty choice: our own
/// kernel.
using GemmChoices = std::map<GemmShape, GemmChoice>;

/// Where it is kept: a file of its own for each GPU and version. A part of a GPU (MIG) has the name
/// of others and fewer multiprocessors, for which the library may choose otherwise.
std::string gemm_cache_path(const std::string& folder,
                            const DeviceProperties& gpu,
                            const std::string& version);

/// A line a shape and number of rows: "n k bf16|f32 rows candidate", or "n k bf16|f32 own".
std::string to_text(const GemmChoices& choices);

/// Nothing of it is believed unless all of it can be read.
GemmChoices parse_gemm_choices(const std::string& text);

}  // namespace ponder::cuda
