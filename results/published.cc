#include "results/published.h"

namespace ponder {

namespace {

std::string without_place(const std::string& model) {
  const bool is_place = model.starts_with('/') || model.starts_with('~') || model.starts_with("..");
  const std::size_t end = model.find_last_not_of('/');
  if (!is_place || end == std::string::npos) return model;
  const std::size_t slash = model.rfind('/', end);
  return model.substr(slash + 1, end - slash);
}

}  // namespace

RunManifest published(RunManifest manifest) {
  manifest.model = without_place(manifest.model);
  manifest.host.clear();
  manifest.argv.clear();
  return manifest;
}

}  // namespace ponder
