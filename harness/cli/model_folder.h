#pragma once

#include <optional>
#include <string>

#include "harness/base/generation.h"
#include "harness/base/result.h"

namespace ponder {

/// A Hugging Face checkpoint folder, by the presence of its config.json.
/// errors  config (no such folder, or not a checkpoint: says what is missing or what it is instead)
Result<void> check_model_folder(const std::string& path);

/// What generation_config.json asks for; nullopt without such a file. Missing fields are as in
/// transformers: no do_sample means greedy; else temperature 1, top-k 50, top-p 1.
/// errors  io, parse
Result<std::optional<Sampling>> checkpoint_sampling(const std::string& folder);

/// The last part of a path that is a name: "models/Qwen3-8B/" -> "Qwen3-8B".
std::string model_name(const std::string& path);

}  // namespace ponder
