#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "engine/cpu/kernels.h"
#include "engine/cpu/number_types.h"
#include "engine/exp.h"

namespace ponder::cpu {
namespace scalar {
namespace {
#include "engine/cpu/lanes.h"
//
#include "engine/cpu/attention.inl.h"
#include "engine/cpu/elementwise.inl.h"
#include "engine/cpu/gemm.inl.h"
}  // namespace
}  // namespace scalar

const Kernels& scalar_kernels() {
  static const Kernels kernels = {
      "scalar",       scalar::pack,      scalar::gemm,      scalar::sum_of_squares,
      scalar::swiglu, scalar::attention, scalar::sum_of_exp};
  return kernels;
}

}  // namespace ponder::cpu
