#pragma once

#include <cstdint>
#include <string>

#include "engine/qwen3/model.h"
#include "engine/qwen3/ops.h"
#include "harness/base/result.h"

namespace ponder::bench {

/// A model to be measured: weights of its own or random ones, placeholder words.
struct BenchModel {
  std::string name = {};
  Model model = {};
  std::int32_t fillers = 0;  ///< ids below are the only ones generated
};

/// How an engine keeps keys and values of these weights unless told otherwise.
KvType default_kv_type(const ModelWeights& weights);

/// `random`: a shape's name or a config.json. errors  usage, config (memory), parse
Result<BenchModel> random_bench_model(const std::string& random,
                                      std::int32_t layers,
                                      std::uint64_t seed,
                                      int threads);

/// The weights of a checkpoint; its tokenizer is not read. errors  io, parse, config, usage
Result<BenchModel> checkpoint_bench_model(const std::string& folder, std::int32_t layers);

}  // namespace ponder::bench
