#pragma once

#include <string>
#include <vector>

#include "engine/qwen3/safetensors.h"

namespace ponder {

struct NamedTensor {
  std::string name = {};
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape = {};
  std::string bytes = {};  ///< little endian, row-major
};

/// The bytes of a safetensors file with these tensors in this order.
std::string encode_safetensors(const std::vector<NamedTensor>& tensors);

}  // namespace ponder
