#include "engine/qwen3/checkpoint.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

namespace ponder {

namespace {

using nlohmann::json;
using WeightMap = std::map<std::string, std::string>;  // tensor -> shard

constexpr const char* kFetchAgain = "fetch the checkpoint again";

/// A file name and nothing more: an index must not reach outside of its folder.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos && name.ends_with(".safetensors");
}

/// Like json::parse, which silently keeps the last of two equal keys; here that is an error, since
/// the two may name different shards.
json parse_distinct(const std::string& text, std::string& duplicate) {
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int, json::parse_event_t event, json& value) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) {
      duplicate = value.get<std::string>();
    }
    return true;
  };
  return json::parse(text, watch, false);
}

Result<WeightMap> read_index(const std::string& path) {
  const auto bad = [&](const std::string& what) {
    return Error{ErrorCode::parse, path + ": " + what, kFetchAgain};
  };
  const std::string text = PONDER_TRY(read_file(path));
  std::string duplicate;
  const json index = parse_distinct(text, duplicate);
  if (index.is_discarded()) return bad("is not JSON");
  if (!duplicate.empty()) return bad("'" + duplicate + "' stands twice");
  const auto found = index.is_object() ? index.find("weight_map") : index.end();
  if (found == index.end() || !found->is_object() || found->empty())
    return bad("has no weight_map");
  WeightMap map;
  for (const auto& [tensor, shard] : found->items()) {
    if (!shard.is_string()) return bad("the shard of tensor '" + tensor + "' is not a string");
    const auto& name = shard.get_ref<const std::string&>();
    if (!is_plain_name(name)) {
      return bad("tensor '" + tensor + "' is in shard '" + name +
                 "', expected the name of a .safetensors file in the same folder");
    }
    map.emplace(tensor, name);
  }
  return map;
}

/// What a folder without safetensors holds instead, as an error with a way out.
Error nothing_to_read(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    names.push_back(it->path().filename().string());
  }
  if (error) return {ErrorCode::io, "cannot read folder " + folder + ": " + error.message(), ""};
  std::sort(names.begin(), names.end());
  const auto first = [&](auto test) {
    const auto found = std::find_if(names.begin(), names.end(), test);
    return found == names.end() ? std::string() : *found;
  };
  const auto named = [&](std::string_view part) {
    return first([&](const std::string& name) { return name.find(part) != std::string::npos; });
  };
  const auto refuse = [&](const std::string& what, const std::string& hint) {
    return Error{ErrorCode::config, folder + " " + what, hint};
  };
  if (const auto name = named("adapter_"); !name.empty()) {
    return refuse("is a LoRA adapter (" + name + "), not a whole model",
                  "merge it into its base model (merge_and_unload in peft) and name that folder");
  }
  if (const auto name = named(".gguf"); !name.empty()) {
    return refuse(
        "holds a GGUF file (" + name + ") and no safetensors",
        "fetch the safetensors checkpoint, or serve the GGUF file with llama.cpp and name "
        "its endpoint");
  }
  if (const auto name = named(".safetensors"); !name.empty()) {
    return refuse(
        "has " + name + ", but neither model.safetensors nor model.safetensors.index.json",
        std::string(kFetchAgain) + ", the index included");
  }
  if (const auto name = named("pytorch_model"); !name.empty()) {
    return refuse("holds only PyTorch weights (" + name + "), which can run code when read",
                  "convert them with save_pretrained(safe_serialization=True)");
  }
  return refuse("has no model.safetensors", "name a folder with a whole Hugging Face checkpoint");
}

}  // namespace

Result<Checkpoint> Checkpoint::open(const std::string& folder) {
  Checkpoint checkpoint;
  const std::string whole = folder + "/model.safetensors";
  const std::string index = folder + "/model.safetensors.index.json";
  if (file_exists(whole)) {
    PONDER_TRY(checkpoint.add_file(whole));
  } else if (file_exists(index)) {
    PONDER_TRY(checkpoint.add_shards(folder, index));
  } else if (folder.ends_with(".gguf")) {
    return Error{
        ErrorCode::config, folder + " is a GGUF file, not a checkpoint folder",
        "fetch the safetensors checkpoint, or serve it with llama.cpp and name its endpoint"};
  } else {
    return nothing_to_read(folder);
  }
  checkpoint.sort();
  return checkpoint;
}

Result<void> Checkpoint::add_file(const std::string& path) {
  files_.push_back(PONDER_TRY(MappedFile::open(path)));
  auto tensors = PONDER_TRY(parse_safetensors(files_.back().bytes(), path));
  std::move(tensors.begin(), tensors.end(), std::back_inserter(tensors_));
  return {};
}

Result<void> Checkpoint::add_shards(const std::string& folder, const std::string& index_path) {
  const WeightMap map = PONDER_TRY(read_index(index_path));
  std::map<std::string, std::size_t> wanted;  // shard -> how many tensors the index places there
  for (const auto& [tensor, shard] : map) ++wanted[shard];
  std::vector<TensorView> chosen;
  for (const auto& [shard, count] : wanted) {
    const std::string path = folder + "/" + shard;
    if (!file_exists(path)) {
      return Error{ErrorCode::parse,
                   index_path + " places " + std::to_string(count) + " tensors in " + shard +
                       ", which is not there",
                   kFetchAgain};
    }
    tensors_.clear();
    PONDER_TRY(add_file(path));
    // The index decides: a tensor that it does not place in this shard is left out.
    for (TensorView& tensor : tensors_) {
      const auto found = map.find(tensor.name);
      if (found != map.end() && found->second == shard) chosen.push_back(std::move(tensor));
    }
  }
  tensors_ = std::move(chosen);
  if (tensors_.size() == map.size()) return {};
  sort();
  for (const auto& [tensor, shard] : map) {
    if (find(tensor) == nullptr) {
      return Error{
          ErrorCode::parse,
          index_path + " places tensor '" + tensor + "' in " + shard + ", which does not hold it",
          kFetchAgain};
    }
  }
  return {};
}

void Checkpoint::sort() {
  std::sort(tensors_.begin(), tensors_.end(),
            [](const TensorView& a, const TensorView& b) { return a.name < b.name; });
}

const TensorView* Checkpoint::find(std::string_view name) const {
  const auto found = std::lower_bound(
      tensors_.begin(), tensors_.end(), name,
      [](const TensorView& tensor, std::string_view key) { return tensor.name < key; });
  return found != tensors_.end() && found->name == name ? &*found : nullptr;
}

}  // namespace ponder
