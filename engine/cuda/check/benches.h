#pragma once

#include "engine/cuda/check/checks.h"

namespace ponder::cuda::check {

/// What is measured with how much work; the defaults are the table that the engine has to meet, the
/// tests' are tiny.
struct BenchSizes {
  std::vector<Shape> decode = {};    ///< 0.6B, 8B
  std::vector<Shape> mixtures = {};  ///< 30B-A3B
  Shape attention = {};              ///< its first four layers
  Shape prefill = {};                ///< 8B
  Shape mix = {};                    ///< 0.6B
  int batch = 64;
  int context = 2048;
  int attention_batch = 32;
  int attention_context = 16384;
  int prompt = 2048;
  int requests = 256;      ///< of the mix
  int least_tokens = 100;  ///< in and out, of each
  int most_tokens = 1024;
  int trace = 2048;  ///< thinking tokens of the sweep
  int answer = 128;
  int repeats = 20;
  std::int64_t copy_bytes = std::int64_t{1} << 30;
  int product = 8192;  ///< n and k of the large product
  int product_rows = 2048;
};

BenchSizes usual_sizes(bool quick);

/// Every figure with its share of a limit measured in the same run: bandwidth of a copy, rate of a
/// large matrix product.
void measure_all(const Bench& bench, const BenchSizes& sizes, Findings& out);

inline void run_benches(const Bench& bench, bool quick, Findings& out) {
  measure_all(bench, usual_sizes(quick), out);
}

}  // namespace ponder::cuda::check
