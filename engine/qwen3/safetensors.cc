#include "engine/qwen3/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "engine/qwen3/other_formats.h"

namespace ponder {

namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeader = 100'000'000;  // the format's own limit

struct TypeName {
  DType dtype;
  std::string_view name;
  std::size_t size;
};

constexpr std::array<TypeName, 11> kTypes = {{{DType::f32, "F32", 4},
                                              {DType::f16, "F16", 2},
                                              {DType::bf16, "BF16", 2},
                                              {DType::f8_e4m3, "F8_E4M3", 1},
                                              {DType::i64, "I64", 8},
                                              {DType::i32, "I32", 4},
                                              {DType::i16, "I16", 2},
                                              {DType::i8, "I8", 1},
                                              {DType::u8, "U8", 1},
                                              {DType::boolean, "BOOL", 1},
                                              {DType::f64, "F64", 8}}};

Error damaged(const std::string& path, const std::string& what) {
  return {ErrorCode::parse, path + ": " + what,
          "the file is damaged or incomplete: fetch it again"};
}

std::string tensor_text(const std::string& name) {
  return "tensor '" + (name.size() > 80 ? name.substr(0, 77) + "..." : name) + "'";
}

/// One entry of the header against the size of the data section.
Result<TensorView> read_entry(const std::string& path,
                              const std::string& name,
                              const json& entry,
                              std::string_view data) {
  const auto field = [&](const char* key) {
    return entry.is_object() ? entry.value(key, json()) : json();
  };
  const json dtype = field("dtype");
  const json shape = field("shape");
  const json offsets = field("data_offsets");
  if (!dtype.is_string() || !shape.is_array() || !offsets.is_array() || offsets.size() != 2 ||
      !offsets[0].is_number_unsigned() || !offsets[1].is_number_unsigned()) {
    return damaged(path, tensor_text(name) + " lacks a dtype, shape or data_offsets");
  }
  TensorView view;
  const auto type = std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeName& t) {
    return t.name == dtype.get_ref<const std::string&>();
  });
  if (type == kTypes.end()) {
    return Error{ErrorCode::config,
                 path + ": " + tensor_text(name) + " has the unknown dtype '" +
                     dtype.get<std::string>() + "'",
                 "supported: F32, F16, BF16, F8_E4M3 and the integer types"};
  }
  view.dtype = type->dtype;
  std::uint64_t bytes = type->size;
  for (const json& size : shape) {
    if (!size.is_number_unsigned() || size.get<std::uint64_t>() > INT64_MAX ||
        __builtin_mul_overflow(bytes, size.get<std::uint64_t>(), &bytes)) {
      return damaged(path, tensor_text(name) + " has the impossible shape " + shape.dump());
    }
    view.shape.push_back(size.get<std::int64_t>());
  }
  const auto begin = offsets[0].get<std::uint64_t>();
  const auto end = offsets[1].get<std::uint64_t>();
  if (begin > end || end > data.size()) {
    return damaged(path, tensor_text(name) + " lies at bytes " + std::to_string(begin) + " to " +
                             std::to_string(end) + ", the file has " + std::to_string(data.size()) +
                             " bytes of data");
  }
  if (end - begin != bytes) {
    return damaged(path, tensor_text(name) + " has " + std::to_string(end - begin) +
                             " bytes, its shape and dtype need " + std::to_string(bytes));
  }
  view.data = reinterpret_cast<const std::byte*>(data.data()) + begin;
  view.bytes = static_cast<std::size_t>(bytes);
  return view;
}

/// Tensors must fill the data section without holes or overlaps.
Result<void> check_layout(const std::string& path,
                          const std::map<std::string, TensorView>& tensors,
                          std::string_view data) {
  std::vector<std::pair<const std::byte*, const std::string*>> order;
  for (const auto& [name, view] : tensors) order.emplace_back(view.data, &name);
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    // An empty tensor shares its place with the next one and comes first.
    return std::pair(a.first, tensors.at(*a.second).bytes) <
           std::pair(b.first, tensors.at(*b.second).bytes);
  });
  const auto* at = reinterpret_cast<const std::byte*>(data.data());
  const std::byte* base = at;
  for (const auto& [begin, name] : order) {
    if (begin != at) {
      return damaged(path, tensor_text(*name) + " begins at byte " + std::to_string(begin - base) +
                               ", the one before it ends at " + std::to_string(at - base));
    }
    at += tensors.at(*name).bytes;
  }
  if (at != base + data.size()) {
    return damaged(path, "the tensors end at byte " + std::to_string(at - base) + " of " +
                             std::to_string(data.size()) + " bytes of data");
  }
  return {};
}

}  // namespace

std::string_view to_string(DType dtype) {
  for (const TypeName& type : kTypes) {
    if (type.dtype == dtype) return type.name;
  }
  return "?";
}

std::size_t size_of(DType dtype) {
  for (const TypeName& type : kTypes) {
    if (type.dtype == dtype) return type.size;
  }
  return 0;
}

Result<std::map<std::string, TensorView>> parse_safetensors(std::string_view bytes,
                                                            const std::string& path) {
  if (bytes.size() < 8) {
    return damaged(path, "has " + std::to_string(bytes.size()) + " bytes, no room for a header");
  }
  std::uint64_t length = 0;
  for (int i = 0; i < 8; ++i) {
    length |= std::uint64_t{static_cast<unsigned char>(bytes[static_cast<std::size_t>(i)])}
              << (8 * i);
  }
  if (length > kMaxHeader || length > bytes.size() - 8) {
    return damaged(path, "the header is said to have " + std::to_string(length) +
                             " bytes, the file has " + std::to_string(bytes.size()));
  }
  const std::string_view data = bytes.substr(8 + length);
  // A repeated key would silently hide a tensor, so keys are counted while parsing.
  std::set<std::string> seen;
  std::string repeated;
  const json header = json::parse(
      bytes.substr(8, length),
      [&](int depth, json::parse_event_t event, json& parsed) {
        if (event == json::parse_event_t::key && depth == 1 &&
            !seen.insert(parsed.get<std::string>()).second) {
          repeated = parsed.get<std::string>();
        }
        return depth <= 4;
      },
      false);
  if (header.is_discarded() || !header.is_object())
    return damaged(path, "the header is not a JSON object");
  if (!repeated.empty())
    return damaged(path, tensor_text(repeated) + " stands in the header twice");
  std::map<std::string, TensorView> tensors;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") continue;
    tensors.emplace(name, PONDER_TRY(read_entry(path, name, entry, data)));
  }
  PONDER_TRY(check_layout(path, tensors, data));
  return tensors;
}

Result<void> Safetensors::add_file(const std::string& path) {
  MappedFile file = PONDER_TRY(MappedFile::open(path));
  auto tensors = PONDER_TRY(parse_safetensors(file.bytes(), path));
  for (auto& [name, view] : tensors) {
    if (!tensors_.emplace(name, std::move(view)).second) {
      return damaged(path, tensor_text(name) + " stands in another shard too");
    }
  }
  files_.push_back(std::move(file));
  return {};
}

Result<Safetensors> Safetensors::open_file(const std::string& path) {
  Safetensors out;
  PONDER_TRY(out.add_file(path));
  return out;
}

namespace {

/// What to say of a folder without safetensors.
Error no_weights(const std::string& folder) {
  if (const auto other = other_format(folder)) return *other;
  return {ErrorCode::config,
          folder + " has no model.safetensors and no model.safetensors.index.json",
          "give a Hugging Face checkpoint folder with safetensors weights"};
}

/// tensor name -> shard file, both checked for sense.
Result<std::map<std::string, std::string>> read_index(const std::string& path) {
  const std::string text = PONDER_TRY(read_file(path));
  const json index = json::parse(text, nullptr, false);
  if (index.is_discarded() || !index.is_object() ||
      !index.value("weight_map", json()).is_object()) {
    return damaged(path, "is not JSON with a weight_map");
  }
  std::map<std::string, std::string> out;
  for (const auto& [name, shard] : index["weight_map"].items()) {
    if (!shard.is_string()) return damaged(path, tensor_text(name) + " names no shard");
    const auto file = shard.get<std::string>();
    if (file.find('/') != std::string::npos || !file.ends_with(".safetensors")) {
      return damaged(path, tensor_text(name) + " names the shard '" + file +
                               "', expected a .safetensors file of the same folder");
    }
    out.emplace(name, file);
  }
  return out;
}

}  // namespace

Result<Safetensors> Safetensors::open(const std::string& folder) {
  const std::string single = folder + "/model.safetensors";
  const std::string index = folder + "/model.safetensors.index.json";
  if (!file_exists(index)) {
    if (!file_exists(single)) return no_weights(folder);
    return open_file(single);
  }
  const auto map = PONDER_TRY(read_index(index));
  std::set<std::string> shards;
  for (const auto& [name, shard] : map) shards.insert(shard);
  Safetensors out;
  for (const std::string& shard : shards) {
    if (!file_exists(folder + "/" + shard)) {
      return damaged(index, "the shard " + shard + " is missing from the folder");
    }
    PONDER_TRY(out.add_file(folder + "/" + shard));
  }
  for (const auto& [name, shard] : map) {
    if (out.find(name) == nullptr)
      return damaged(index, tensor_text(name) + " is not in its shard " + shard);
  }
  return out;
}

Safetensors Safetensors::in_memory(std::map<std::string, TensorView> tensors,
                                   std::shared_ptr<const void> owner) {
  Safetensors out;
  out.tensors_ = std::move(tensors);
  out.owner_ = std::move(owner);
  return out;
}

const TensorView* Safetensors::find(const std::string& name) const {
  const auto at = tensors_.find(name);
  return at == tensors_.end() ? nullptr : &at->second;
}

}  // namespace ponder
