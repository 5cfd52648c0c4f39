#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/engine.h"

namespace ponder {

/// What the command line says about the engine.
struct EngineChoice {
  std::string name = "auto";  ///< auto, cpu, cuda, replay
  std::string model = {};     ///< a checkpoint folder; for replay a run folder or a file of records
  std::string rope_scaling = {};
  bool fp8_activations = false;
  std::string kv_type = {};  ///< bf16, f32; empty: as the weights imply
  bool prefix_cache = true;
  std::int32_t threads = 0;               ///< 0: one per core
  std::int32_t max_batch = 0;             ///< 0: as the engine sees fit
  std::int64_t kv_memory_bytes = 0;       ///< 0: as the engine sees fit
  std::int32_t device = 0;                ///< cuda: which GPU
  std::string gpu_memory = {};            ///< cuda: a size or a share of what is free; empty: 0.9
  std::string numerics = "reproducible";  ///< cuda: or "fast"
};

/// errors  config (an engine that this build does not have; not a checkpoint), and those of the
/// engine's own loading
Result<std::unique_ptr<Engine>> open_engine(const EngineChoice& choice);

/// "8G", "512M", "65536". errors  usage
Result<std::int64_t> parse_bytes(const std::string& flag, const std::string& text);

}  // namespace ponder
