#pragma once

// The loops that find the ceilings of this machine, once per instruction set; ceilings.cc runs them
// on all threads. They are as wide as the unit is, whatever the engine's own kernels use.

#include <cstddef>
#include <cstdint>

namespace ponder::bench {

struct CeilingLoops {
  const char* name;  ///< avx512, avx2, plain
  std::int64_t flops_per_round;

  /// `rounds` times x = 0.999 x + 0.001 on each of many independent chains that stay in registers;
  /// chain i starts from i, in all lanes. The sum of the chains, of one lane.
  float (*multiply_add)(std::int64_t rounds);

  /// Reads [data, data + bytes) once, front to back; `bytes` is a multiple of 1024. What it returns
  /// depends on every byte.
  std::uint64_t (*read)(const std::byte* data, std::size_t bytes);
};

const CeilingLoops& plain_loops();   ///< what the compiler makes of plain code: mul, then add
const CeilingLoops* avx2_loops();    ///< null where the processor lacks AVX2 or FMA
const CeilingLoops* avx512_loops();  ///< null where the processor lacks AVX-512F

}  // namespace ponder::bench
