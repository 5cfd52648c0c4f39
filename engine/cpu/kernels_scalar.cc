#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <type_traits>

#include "engine/cpu/kernels.h"
#include "engine/cpu/number_types.h"
#include "engine/exp.h"

namespace ponder::cpu {
namespace scalar {
namespace {
#include "engine/cpu/lanes_scalar.h"
//
#include "engine/cpu/attention.inl.h"
#include "engine/cpu/gemm.inl.h"
//
#include "engine/cpu/elementwise.inl.h"
}  // namespace
}  // namespace scalar

const Kernels& scalar_kernels() {
  static const Kernels kernels = scalar::table("scalar");
  return kernels;
}

}  // namespace ponder::cpu
