#pragma once

#include <string>
#include <vector>

#include "engine/qwen3/safetensors.h"
#include "harness/base/result.h"

namespace ponder {

/// Writes a safetensors file with the tensors in the given order, beside `path` and then renamed
/// over it. Needs distinct names, and bytes that fit shape and dtype (checked: a mistake of ours).
/// errors  io
Result<void> write_safetensors(const std::string& path, const std::vector<TensorView>& tensors);

}  // namespace ponder
