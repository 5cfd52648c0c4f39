#include "engine/qwen3/safetensors_write.h"

#include <nlohmann/json.hpp>

namespace ponder {

std::string encode_safetensors(const std::vector<NamedTensor>& tensors) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  std::size_t at = 0;
  for (const NamedTensor& tensor : tensors) {
    header[tensor.name] = {{"dtype", to_string(tensor.dtype)},
                           {"shape", tensor.shape},
                           {"data_offsets", {at, at + tensor.bytes.size()}}};
    at += tensor.bytes.size();
  }
  std::string text = header.dump();
  while (text.size() % 8 != 0) text += ' ';  // so that the data is aligned
  std::string out;
  for (int i = 0; i < 8; ++i) out += static_cast<char>(text.size() >> (8 * i));
  out += text;
  for (const NamedTensor& tensor : tensors) out += tensor.bytes;
  return out;
}

}  // namespace ponder
