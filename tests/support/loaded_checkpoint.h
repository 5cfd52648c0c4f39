#pragma once

#include <memory>
#include <string>

#include "engine/qwen3/config.h"
#include "engine/qwen3/safetensors.h"
#include "engine/qwen3/safetensors_write.h"
#include "engine/qwen3/weights.h"
#include "tests/support/golden_logits.h"

namespace ponder {

/// A made-up checkpoint, written to a folder of its own and read back by the readers that read real
/// ones. The folder is removed with the object.
struct LoadedCheckpoint {
  /// errors  as write_random_checkpoint and the readers
  static Result<std::unique_ptr<LoadedCheckpoint>> make(const RandomCheckpoint& checkpoint);
  static Result<std::unique_ptr<LoadedCheckpoint>> make(const std::string& config_json,
                                                        const std::vector<NamedTensor>& tensors,
                                                        bool fp8_activations = false);

  LoadedCheckpoint() = default;
  LoadedCheckpoint(const LoadedCheckpoint&) = delete;
  LoadedCheckpoint& operator=(const LoadedCheckpoint&) = delete;
  ~LoadedCheckpoint();

  std::string folder = {};
  ModelConfig config = {};
  std::unique_ptr<Safetensors> tensors = {};
  ModelWeights weights = {};
};

}  // namespace ponder
