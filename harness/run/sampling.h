#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "harness/base/generation.h"
#include "harness/base/mode.h"
#include "harness/base/result.h"

namespace ponder {

/// What the command line asks for; an unset field keeps the preset's value.
struct SamplingOverrides {
  std::optional<double> temperature = {};
  std::optional<std::int32_t> top_k = {};
  std::optional<double> top_p = {};
  std::optional<double> min_p = {};
  std::optional<double> presence_penalty = {};
};

/// The sampling of a mode under a named preset:
///   qwen3    what the makers evaluate with: thinking T 0.6, top-p 0.95, top-k 20; no-thinking
///            T 0.7, top-p 0.8, top-k 20, presence 1.5
///   model    `checkpoint`, from generation_config.json, in every mode
///   greedy   temperature 0
/// A budget mode samples as thinking does, its forced answer included.
/// errors  usage (unknown preset, a value out of range), config (preset model without a checkpoint)
/// source  Qwen3 technical report, section 4.6
Result<Sampling> sampling_for(const Mode& mode,
                              std::string_view preset,
                              const std::optional<Sampling>& checkpoint,
                              const SamplingOverrides& overrides);

}  // namespace ponder
