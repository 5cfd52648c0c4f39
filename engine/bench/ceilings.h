#pragma once

// What this machine can do at best, measured in the process that is judged by it: how fast all
// threads together read memory, and how many fp32 multiply-adds they do. A step of a model can be
// no faster than the slower of the two allows.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ponder::bench {

struct FmaPeak {
  std::string instruction_set = {};  ///< avx512, avx2, plain
  double flops = 0;                  ///< per second, all threads; a multiply-add counts two
};

struct Ceilings {
  int threads = 1;
  double read_bandwidth = 0;            ///< bytes per second, all threads
  std::int64_t read_bytes = 0;          ///< size of the buffer it was measured over
  std::vector<FmaPeak> fma_peaks = {};  ///< of every instruction set that this processor has

  // The ceilings of a shared machine move. These are the best of `measurements`; the worst tell how
  // far they moved.
  int measurements = 1;
  double least_read_bandwidth = 0;
  double least_fma_peak = 0;

  /// The highest of them.
  const FmaPeak& fma_peak() const;
};

/// How much of it.
struct CeilingEffort {
  std::int64_t read_bytes = 0;  ///< of the buffer
  int passes = 0;               ///< over the buffer, and of the multiply-adds
};

/// A buffer that no cache holds; `quick`: a smaller one and fewer passes.
CeilingEffort ceiling_effort(bool quick);

/// Best of all passes each.
Ceilings measure_ceilings(int threads, const CeilingEffort& effort);

/// Keeps the better of each figure and remembers the worse. Same threads and instruction sets.
void keep_best(Ceilings& ceilings, const Ceilings& again);

}  // namespace ponder::bench
