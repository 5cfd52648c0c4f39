#include "engine/cpu/kernels.h"

#include <cstdlib>
#include <string_view>

namespace ponder::cpu {

const Kernels& best_kernels() {
  const char* wanted = std::getenv("PONDER_CPU_KERNELS");
  const bool plain = wanted != nullptr && std::string_view(wanted) == "scalar";
  return plain || avx2_kernels() == nullptr ? scalar_kernels() : *avx2_kernels();
}

}  // namespace ponder::cpu
