// Any bytes as a safetensors file: an error, or views that tile the data exactly.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/qwen3/safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ponder;
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto tensors = parse_safetensors(file, "fuzz");
  if (!tensors) return 0;
  std::vector<std::pair<const std::byte*, std::size_t>> places;
  for (const auto& [name, tensor] : *tensors) {
    std::size_t count = 1;
    for (const std::int64_t length : tensor.shape) count *= static_cast<std::size_t>(length);
    PONDER_CHECK(count * size_of(tensor.dtype) == tensor.bytes);
    places.emplace_back(tensor.data, tensor.bytes);
  }
  std::sort(places.begin(), places.end());
  const auto* end = reinterpret_cast<const std::byte*>(file.data() + size);
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::byte* next = i + 1 < places.size() ? places[i + 1].first : end;
    PONDER_CHECK(places[i].first + places[i].second == next);
  }
  return 0;
}
