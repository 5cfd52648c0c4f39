#pragma once

#include <optional>
#include <string>

#include "harness/base/result.h"

namespace ponder {

/// What a path holds that is a model, but not a checkpoint in safetensors: a GGUF file, a LoRA
/// adapter, pickled weights; said with the next step. Nullopt where nothing of the kind is known.
std::optional<Error> other_format(const std::string& path);

}  // namespace ponder
