// Any bytes as a safetensors file: an error, or views that tile the data exactly.

#include <cstdint>

#include "engine/qwen3/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto tensors = parse_safetensors(file, "fuzz");
  if (!tensors) return 0;
  const char* next = tensors->empty() ? file.data() + size : tensors->front().bytes.data();
  for (const TensorView& tensor : *tensors) {
    const auto count = element_count(tensor.shape);
    PONDER_CHECK(count.has_value());
    PONDER_CHECK(static_cast<std::size_t>(*count) * size_of(tensor.dtype) == tensor.bytes.size());
    PONDER_CHECK(tensor.bytes.data() == next && next >= file.data());
    next += tensor.bytes.size();
  }
  PONDER_CHECK(next == file.data() + size);
  return 0;
}
