// Compiled for AVX2 (see CMakeLists.txt); called only where the processor has it.

#include <algorithm>

#include "engine/cpu/dequantize.h"
#include "engine/cpu/float8.h"
#include "engine/cpu/number_types.h"
#include "engine/cpu/packed_groups.h"
#include "engine/cpu/processor.h"

namespace ponder::cpu {

#if defined(__AVX2__)
namespace avx2 {
namespace {
#include "engine/cpu/dequantize.inl.h"
}  // namespace
}  // namespace avx2

const Dequantizer* avx2_dequantizer() {
  static const Dequantizer dequantizer = {"avx2", avx2::dequantize, avx2::fp8_codes};
  return has_avx2() ? &dequantizer : nullptr;
}
#else
const Dequantizer* avx2_dequantizer() {
  return nullptr;
}
#endif

}  // namespace ponder::cpu
