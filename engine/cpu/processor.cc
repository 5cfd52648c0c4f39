#include "engine/cpu/processor.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace ponder::cpu {

#if defined(__x86_64__)
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

bool has_avx2() {
  static const bool has =
      __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 && has_f16c();
  return has;
}

bool has_avx512() {
  static const bool has = has_avx2() && __builtin_cpu_supports("avx512f") != 0;
  return has;
}
#else
bool has_avx2() {
  return false;
}

bool has_avx512() {
  return false;
}
#endif

}  // namespace ponder::cpu
