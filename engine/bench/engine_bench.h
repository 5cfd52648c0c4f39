#pragma once

// What `ponder bench engine` measures, in order: the ceilings of the machine, decoding, the matrix
// products of prefill, whole prefills, a budget sweep, memory; then the ceilings once more.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/bench/ceilings.h"
#include "engine/bench/measure.h"
#include "engine/qwen3/model.h"
#include "engine/qwen3/ops.h"
#include "harness/base/result.h"

namespace ponder::bench {

struct EngineBenchOptions {
  std::string random = {};  ///< a shape's name or a config.json
  std::string folder = {};  ///< a checkpoint instead
  std::int32_t layers = 0;  ///< only the first so many; 0: all
  std::uint64_t seed = 0;   ///< of the random weights
  int threads = 1;
  std::vector<std::int32_t> batches = {1, 8, 64};
  std::int32_t context = 128;  ///< tokens before a decoded one
  std::vector<std::int32_t> prompts = {512, 2048};
  std::int32_t step_tokens = 512;
  bool quick = false;
};

struct Memory {
  std::int64_t weight_bytes = 0;
  std::int64_t kv_bytes = 0;  ///< of the most pages used at once
  std::int64_t kv_bytes_per_token = 0;
  std::int64_t peak_resident_bytes = 0;  ///< of the process, the bandwidth buffer included
};

struct EngineBench {
  EngineBenchOptions options = {};
  std::string model = {};  ///< the shape's name or the folder
  ModelConfig config = {};
  std::int64_t parameters = 0;
  std::string weight_dtype = {};
  std::string kv_dtype = {};
  std::string cpu = {};
  std::string engine = {};  ///< the back end's own description: kernels, threads
  Ceilings ceilings = {};
  std::vector<Measure> measures = {};
  Memory memory = {};
};

/// Makes a fresh back end with the options' threads.
using MakeOps = std::function<std::unique_ptr<Ops>()>;

/// `note` hears what is measured next. errors  usage (unknown shape), config (not enough memory),
/// those of reading a checkpoint, engine
Result<EngineBench> run_engine_bench(const EngineBenchOptions& options,
                                     const MakeOps& make_ops,
                                     const std::function<void(const std::string&)>& note);

}  // namespace ponder::bench
