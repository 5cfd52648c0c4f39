#include "harness/cli/run_folder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>

#include "harness/base/codec.h"
#include "harness/base/file.h"
#include "harness/base/sha256.h"
#include "harness/cli/model_folder.h"
#include "harness/cli/version.h"
#include "results/run_lock.h"

namespace ponder {

namespace fs = std::filesystem;

namespace {

std::string host_name() {
  std::array<char, 256> name = {};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

}  // namespace

RunManifest make_manifest(const RunManifest::Identity& identity,
                          const EngineInfo& engine,
                          const std::string& model,
                          const std::string& folder,
                          const std::vector<std::string>& argv) {
  return {.id = model_name(folder),
          .created = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr))),
          .version = version(),
          .model = model,
          .engine_detail = engine.detail,
          .model_details = engine.model_details,
          .host = host_name(),
          .argv = argv,
          .identity = identity};
}

std::string choose_run_folder(const std::string& output,
                              const std::string& model,
                              const RunManifest::Identity& identity) {
  if (!output.empty()) return output;
  std::string name = model_name(model);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string id = sha256_hex(to_json(RunManifest{.identity = identity})).substr(0, 6);
  const std::string suffix = "-" + name + "-" + id;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator("runs", missing)) {
    const std::string found = entry.path().filename().string();
    if (found.size() == 4 + suffix.size() && found.ends_with(suffix)) return "runs/" + found;
  }
  return fmt::format("runs/{:%m%d}{}", fmt::localtime(std::time(nullptr)), suffix);
}

Result<void> move_run_aside(const std::string& folder) {
  if (!file_exists(folder + "/run.sqlite")) return {};
  const auto lock = PONDER_TRY(RunLock::take(folder));
  std::string clean = fs::path(folder).lexically_normal().string();
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  std::error_code failed;
  for (int i = 1;; ++i) {
    const std::string aside = clean + ".old-" + std::to_string(i);
    if (fs::exists(aside, failed)) continue;
    fs::rename(clean, aside, failed);
    if (!failed) return {};
    return Error{ErrorCode::io, "cannot move " + clean + " to " + aside + ": " + failed.message(),
                 "give another folder with --output"};
  }
}

}  // namespace ponder
