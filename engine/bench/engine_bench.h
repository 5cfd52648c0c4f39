#pragma once

// What `ponder bench engine` measures, in order: the ceilings of the machine, single operations,
// decoding, the matrix products of prefill, whole prefills, a budget sweep; the ceilings again
// after each part; memory.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/bench/bench_model.h"
#include "engine/bench/ceilings.h"
#include "engine/bench/measure.h"
#include "engine/bench/op_bench.h"
#include "engine/bench/sweep.h"
#include "engine/qwen3/model.h"
#include "engine/qwen3/ops.h"
#include "harness/base/result.h"

namespace ponder::bench {

/// Which parts are measured; the token counts of sweeps cost nothing and are always there.
struct Parts {
  bool decode = true;
  bool linear = true;
  bool prefill = true;
  bool sweep = true;
  bool ops = false;
};

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
  std::vector<std::int32_t> budgets = {256, 512, 768, 1024, 1536, 2048};  ///< ascending
  bool one_by_one = false;          ///< runs each budget by itself too
  std::int32_t sweep_prompt = 128;  ///< tokens of the sweep's prompt
  OpSizes op_sizes = {};
  Parts parts = {};
  CeilingEffort ceilings = ceiling_effort(false);
  bool quick = false;  ///< fewer repetitions
};

struct Memory {
  std::int64_t weight_bytes = 0;
  std::int64_t kv_bytes = 0;  ///< of the most pages that a part needs
  std::int64_t kv_bytes_per_token = 0;
  std::int64_t peak_resident_bytes = 0;  ///< of the process, from the loaded model on
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
  std::vector<Sweep> counted_sweeps = {};  ///< that of the options, then one up to 16384 tokens
  std::optional<Sweep> sweep = {};
  Memory memory = {};
};

/// `make_ops` makes back ends with the options' threads. errors  usage (unknown shape, too few
/// positions), config (not enough memory), those of reading a checkpoint, engine
Result<EngineBench> run_engine_bench(EngineBenchOptions options,
                                     const MakeOps& make_ops,
                                     const Note& note);

}  // namespace ponder::bench
