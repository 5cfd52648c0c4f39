#include "engine/cpu/kernels.h"

#include <cstdlib>

namespace ponder::cpu {

std::vector<const Kernels*> all_kernels() {
  std::vector<const Kernels*> all = {&scalar_kernels()};
  for (const Kernels* kernels : {avx2_kernels(), avx512_kernels()}) {
    if (kernels != nullptr) all.push_back(kernels);
  }
  return all;
}

Result<const Kernels*> chosen_kernels() {
  const std::vector<const Kernels*> all = all_kernels();
  const char* wanted = std::getenv("PONDER_CPU_KERNELS");
  if (wanted == nullptr || *wanted == '\0') return all.back();
  std::string names;
  for (const Kernels* kernels : all) {
    if (std::string_view(wanted) == kernels->name) return kernels;
    names += (names.empty() ? "" : ", ") + std::string(kernels->name);
  }
  return Error{ErrorCode::config,
               "PONDER_CPU_KERNELS is '" + std::string(wanted) + "', this processor runs " + names,
               "unset it for the fastest"};
}

const Kernels& best_kernels() {
  const auto chosen = chosen_kernels();
  return chosen ? **chosen : *all_kernels().back();
}

}  // namespace ponder::cpu
