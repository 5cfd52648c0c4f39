// Compiled for AVX-512F, FMA and F16C (see CMakeLists.txt); called only where the processor has
// them.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <type_traits>

#if defined(__AVX512F__)
#include <immintrin.h>
#define PONDER_AVX512 1
#endif

#include "engine/cpu/kernels.h"
#include "engine/cpu/number_types.h"
#include "engine/cpu/processor.h"
#include "engine/exp.h"

namespace ponder::cpu {

#if defined(PONDER_AVX512)
namespace avx512 {
namespace {
#include "engine/cpu/lanes_avx512.h"
//
#include "engine/cpu/attention.inl.h"
#include "engine/cpu/gemm.inl.h"
//
#include "engine/cpu/elementwise.inl.h"
}  // namespace
}  // namespace avx512

const Kernels* avx512_kernels() {
  static const Kernels kernels = avx512::table("avx512");
  return has_avx512() ? &kernels : nullptr;
}
#else
const Kernels* avx512_kernels() {
  return nullptr;
}
#endif

}  // namespace ponder::cpu
