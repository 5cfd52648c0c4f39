#include "harness/cli/model_folder.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "engine/qwen3/other_formats.h"
#include "harness/base/file.h"

namespace ponder {

namespace fs = std::filesystem;

Result<void> check_model_folder(const std::string& path) {
  std::error_code ignored;
  const std::string hint = "give the folder of a Hugging Face checkpoint, e.g. engine/demo_model";
  if (!fs::exists(path, ignored)) {
    return Error{ErrorCode::config, "model '" + path + "': no such folder", hint};
  }
  const auto other = other_format(path);
  if (!fs::is_directory(path, ignored)) {
    if (other) return *other;
    return Error{ErrorCode::config, "model '" + path + "' is a file, expected a folder", hint};
  }
  if (!file_exists(path + "/config.json")) {
    if (other) return *other;
    return Error{ErrorCode::config,
                 "model '" + path + "' is not a checkpoint: no config.json in it", hint};
  }
  return {};
}

Result<std::optional<Sampling>> checkpoint_sampling(const std::string& folder) {
  const std::string path = folder + "/generation_config.json";
  if (!file_exists(path)) return std::optional<Sampling>();
  const auto json = nlohmann::json::parse(PONDER_TRY(read_file(path)), nullptr, false);
  if (!json.is_object()) {
    return Error{ErrorCode::parse, path + " is not a JSON object", "get the file again"};
  }
  const auto number = [&](const char* key, double fallback) -> Result<double> {
    const auto found = json.find(key);
    if (found == json.end() || found->is_null()) return fallback;
    if (found->is_number()) return found->get<double>();
    return Error{ErrorCode::parse,
                 path + ": " + key + " is " + found->dump() + ", expected a number",
                 "correct the file, or use --sampling qwen3"};
  };
  const auto do_sample = json.find("do_sample");
  if (do_sample == json.end() || *do_sample != true) return std::optional(Sampling{});
  Sampling sampling;
  sampling.temperature = PONDER_TRY(number("temperature", 1));
  const double top_k = PONDER_TRY(number("top_k", 50));
  if (top_k < 0 || top_k > 1e6) {
    return Error{ErrorCode::parse, path + ": top_k is out of range", "correct the file"};
  }
  sampling.top_k = static_cast<std::int32_t>(top_k);
  sampling.top_p = PONDER_TRY(number("top_p", 1));
  sampling.min_p = PONDER_TRY(number("min_p", 0));
  sampling.presence_penalty = PONDER_TRY(number("presence_penalty", 0));
  return std::optional(sampling);
}

std::string model_name(const std::string& path) {
  fs::path clean = fs::path(path).lexically_normal();
  if (!clean.has_filename()) clean = clean.parent_path();
  const std::string name = clean.filename().string();
  return name.empty() || name == "." || name == ".." ? "model" : name;
}

}  // namespace ponder
