#pragma once

#include <memory>
#include <string>

#include "engine/engine.h"
#include "engine/qwen3/model.h"
#include "engine/qwen3/ops.h"

namespace ponder {

struct BuiltinOptions {
  std::string folder = {};
  std::string rope_scaling = {};       ///< "yarn:4"; empty: as the checkpoint says
  std::int32_t max_batch = 64;         ///< sequences in one step
  std::int32_t step_tokens = 512;      ///< tokens in one step; at least max_batch is used
  std::int64_t kv_memory_bytes = 0;    ///< 0: a quarter of the machine's memory, 8 GiB at most
  std::optional<KvType> kv_type = {};  ///< empty: bf16 for 16-bit weights, f32 else
  bool prefix_cache = true;
  bool fp8_activations = false;  ///< of an fp8 checkpoint: quantise the input of its layers too
  std::int32_t sampled_vocab =
      0;  ///< ids from here on are never generated; 0: as the tokenizer says
};

/// The built-in engine over some back end: loads the checkpoint and runs requests on it.
/// `name` is the back end's: cpu, cuda. errors  io, parse, config, engine
Result<std::unique_ptr<Engine>> open_builtin_engine(const BuiltinOptions& options,
                                                    std::unique_ptr<Ops> ops,
                                                    const std::string& name);

/// The same over a model that is loaded already, whose identity is `digest`; `options.folder` is
/// not looked at. errors  config, engine
Result<std::unique_ptr<Engine>> open_builtin_engine(const BuiltinOptions& options,
                                                    Model model,
                                                    std::unique_ptr<Ops> ops,
                                                    const std::string& name,
                                                    const std::string& digest);

}  // namespace ponder
