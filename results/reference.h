#pragma once

// Published figures: what the makers of a model report for a benchmark, to stand beside our own.

#include <cstdint>
#include <optional>
#include <string>

#include "harness/base/record.h"

namespace ponder {

/// One published number with all that is known of how it was made.
struct Reference {
  std::string model = {};         ///< Qwen3-8B, Qwen3-8B-Base
  std::string benchmark = {};     ///< as the source calls it
  std::string source = {};        ///< document and table
  double value = 0;               ///< proportion
  std::int64_t n = 0;             ///< questions; 0: not known
  std::int32_t samples = 0;       ///< answers to each, averaged; 0: not stated, counted as one
  std::int32_t max_tokens = 0;    ///< 0: not stated
  std::int32_t num_fewshot = -1;  ///< -1: not stated
  std::optional<Sampling> sampling = {};  ///< unset: not stated
  std::string metric = {};  ///< name in SummaryRow::others that it is; empty: the row's own value
  std::string data = {};    ///< how its questions are not ours; empty: they are the same
  std::string note = {};    ///< what else a reader should know
  bool known_by_shape = false;  ///< the model's name said nothing, its layers and size did
};

/// The figure for `task` in `mode`. The model is known by its name (hub id, folder, or hub cache;
/// releases with quantised weights are the model itself), whose layers and size must agree where
/// the manifest tells them; where the name is of no such model, by layers and size alone. None for
/// any other model, for soft modes, and for a chat task on a base model or the reverse.
std::optional<Reference> find_reference(const RunManifest& run,
                                        const std::string& task,
                                        const Mode& mode);

}  // namespace ponder
