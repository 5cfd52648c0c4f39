#include "engine/qwen3/safetensors_write.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

namespace ponder {

namespace {

std::string header_of(const std::vector<TensorView>& tensors) {
  auto header = nlohmann::ordered_json::object();
  std::size_t at = 0;
  for (const TensorView& tensor : tensors) {
    const auto count = element_count(tensor.shape);
    PONDER_CHECK(count &&
                 static_cast<std::size_t>(*count) * size_of(tensor.dtype) == tensor.bytes.size());
    header.push_back({tensor.name,
                      {{"dtype", name_of(tensor.dtype)},
                       {"shape", tensor.shape},
                       {"data_offsets", {at, at + tensor.bytes.size()}}}});
    at += tensor.bytes.size();
  }
  PONDER_CHECK(header.size() == tensors.size());
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the data starts aligned, as others do
  return text;
}

}  // namespace

Result<void> write_safetensors(const std::string& path, const std::vector<TensorView>& tensors) {
  const std::string header = header_of(tensors);
  const std::uint64_t length = header.size();
  const std::string temporary = path + ".tmp." + std::to_string(::getpid());
  std::FILE* file = std::fopen(temporary.c_str(), "wbe");
  bool ok = file != nullptr;
  const auto write = [&](const void* data, std::size_t size) {
    ok = ok && std::fwrite(data, 1, size, file) == size;
  };
  write(&length, sizeof length);
  write(header.data(), header.size());
  for (const TensorView& tensor : tensors) write(tensor.bytes.data(), tensor.bytes.size());
  if (file != nullptr) ok = std::fclose(file) == 0 && ok;
  ok = ok && std::rename(temporary.c_str(), path.c_str()) == 0;
  if (ok) return {};
  const std::string reason = std::strerror(errno);
  std::remove(temporary.c_str());
  return Error{ErrorCode::io, "cannot write " + path + ": " + reason, ""};
}

}  // namespace ponder
