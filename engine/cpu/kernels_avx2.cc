// Compiled for AVX2, FMA and F16C (see CMakeLists.txt); called only where the processor has them.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include <cpuid.h>
#include <immintrin.h>
#define PONDER_AVX2 1
#endif

#include "engine/cpu/kernels.h"
#include "engine/cpu/number_types.h"
#include "engine/exp.h"

namespace ponder::cpu {

#if defined(PONDER_AVX2)
namespace avx2 {
namespace {
#include "engine/cpu/lanes.h"
//
#include "engine/cpu/attention.inl.h"
#include "engine/cpu/elementwise.inl.h"
#include "engine/cpu/gemm.inl.h"
}  // namespace
}  // namespace avx2

namespace {

/// By cpuid: clang's __builtin_cpu_supports does not know the name.
bool has_f16c() {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

}  // namespace

const Kernels* avx2_kernels() {
  static const Kernels kernels = {
      "avx2",       avx2::pack,      avx2::gemm,      avx2::sum_of_squares,
      avx2::swiglu, avx2::attention, avx2::sum_of_exp};
  static const bool runs =
      __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && has_f16c();
  return runs ? &kernels : nullptr;
}
#else
const Kernels* avx2_kernels() {
  return nullptr;
}
#endif

}  // namespace ponder::cpu
