#include "engine/qwen3/other_formats.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "engine/qwen3/json_fields.h"
#include "harness/base/file.h"

namespace ponder {

namespace {

namespace fs = std::filesystem;

Error gguf(const std::string& path, const std::string& what) {
  return {ErrorCode::config, path + what + ", which is not supported",
          "use the safetensors release of this model: a folder with config.json and "
          "model.safetensors; its FP8, GPTQ and AWQ releases run too"};
}

Error adapter(const std::string& folder, const std::string& name) {
  std::string base;
  if (const auto text = read_file(folder + "/adapter_config.json")) {
    if (const auto fields = JsonFields::parse(*text, name)) {
      if (const auto named = fields->string("base_model_name_or_path", "")) base = *named;
    }
  }
  return {ErrorCode::config,
          folder + " holds a LoRA adapter (" + name + "), which is not supported without its base",
          "merge it into its base model" + (base.empty() ? "" : " " + base) +
              " (merge_and_unload and save_pretrained of PEFT) and give the merged folder"};
}

}  // namespace

std::optional<Error> other_format(const std::string& path) {
  std::error_code ignored;
  if (path.ends_with(".gguf") && !fs::is_directory(path, ignored)) {
    return gguf(path, " is a GGUF file");
  }
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path, ignored)) {
    names.push_back(entry.path().filename());
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) {
    if (name == "adapter_config.json" || name.starts_with("adapter_model.")) {
      return adapter(path, name);
    }
  }
  for (const std::string& name : names) {
    if (name.ends_with(".gguf")) return gguf(path, " holds the GGUF file " + name);
    if (name.starts_with("pytorch_model") && name.ends_with(".bin")) {
      return Error{ErrorCode::config,
                   path + " holds the pickle file " + name + ", which is not supported",
                   "use the safetensors release of this model"};
    }
  }
  return std::nullopt;
}

}  // namespace ponder
