// Compiled for AVX2, FMA and F16C (see CMakeLists.txt); called only where the processor has them.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <type_traits>

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include <immintrin.h>
#define PONDER_AVX2 1
#endif

#include "engine/cpu/kernels.h"
#include "engine/cpu/number_types.h"
#include "engine/cpu/processor.h"
#include "engine/exp.h"

namespace ponder::cpu {

#if defined(PONDER_AVX2)
namespace avx2 {
namespace {
#include "engine/cpu/lanes_avx2.h"
//
#include "engine/cpu/attention.inl.h"
#include "engine/cpu/gemm.inl.h"
//
#include "engine/cpu/elementwise.inl.h"
}  // namespace
}  // namespace avx2

const Kernels* avx2_kernels() {
  static const Kernels kernels = avx2::table("avx2");
  return has_avx2() ? &kernels : nullptr;
}
#else
const Kernels* avx2_kernels() {
  return nullptr;
}
#endif

}  // namespace ponder::cpu
