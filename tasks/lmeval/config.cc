#include "tasks/lmeval/config.h"

#include <algorithm>

#include "harness/base/file.h"

namespace ponder::lmeval {

namespace {

constexpr int kMaxIncludes = 16;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

void set(Config& config, ConfigEntry entry) {
  const auto same = std::find_if(config.entries.begin(), config.entries.end(),
                                 [&](const ConfigEntry& e) { return e.key == entry.key; });
  if (same == config.entries.end()) {
    config.entries.push_back(std::move(entry));
  } else {
    *same = std::move(entry);
  }
}

Result<std::vector<std::string>> included_paths(const YamlNode& node, const std::string& path) {
  std::vector<std::string> out;
  const std::vector<YamlNode> one = {node};
  for (const YamlNode& item : node.kind == YamlNode::Kind::sequence ? node.items : one) {
    if (item.kind != YamlNode::Kind::scalar || !item.scalar.is_string()) {
      return Error{ErrorCode::config,
                   path + ":" + std::to_string(item.line) + ": 'include' needs the names of files",
                   ""};
    }
    const std::string& name = item.scalar.as_string();
    out.push_back(name.starts_with('/') ? name : folder_of(path) + "/" + name);
  }
  return out;
}

Result<Config> resolve(const YamlNode& document, const std::string& path, int depth);

Result<Config> load(const std::string& path, int depth) {
  const std::string text = PONDER_TRY(read_file(path));
  const YamlNode document = PONDER_TRY(parse_yaml(text, path));
  return resolve(document, path, depth);
}

Result<Config> resolve(const YamlNode& document, const std::string& path, int depth) {
  if (depth > kMaxIncludes) {
    return Error{ErrorCode::config, path + ": includes itself, or is included over 16 deep", ""};
  }
  if (document.kind != YamlNode::Kind::mapping) {
    return Error{ErrorCode::config, path + ":1: expected a mapping of keys to values", ""};
  }
  Config config{.path = path};
  if (const YamlNode* include = document.find("include")) {
    auto paths = PONDER_TRY(included_paths(*include, path));
    std::reverse(paths.begin(), paths.end());
    for (const std::string& included : paths) {
      if (!file_exists(included)) {
        return Error{ErrorCode::config,
                     path + ":" + std::to_string(include->line) + ": include " + included +
                         " does not exist",
                     ""};
      }
      for (ConfigEntry& entry : PONDER_TRY(load(included, depth + 1)).entries) {
        set(config, std::move(entry));
      }
    }
  }
  for (const YamlEntry& entry : document.entries) {
    if (entry.name == "include") continue;
    set(config, {entry.name, path, entry.line, entry.value});
  }
  return config;
}

void collect_hooks(const YamlNode& node, const std::string& key, std::vector<std::string>& out) {
  if (node.kind == YamlNode::Kind::function) out.push_back(node.function + " (" + key + ")");
  for (const YamlNode& item : node.items) collect_hooks(item, key, out);
  for (const YamlEntry& entry : node.entries) collect_hooks(entry.value, key, out);
}

}  // namespace

const ConfigEntry* Config::find(std::string_view key) const {
  for (const ConfigEntry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

Error Config::error(const ConfigEntry& entry, const std::string& what) {
  return {ErrorCode::config,
          entry.path + ":" + std::to_string(entry.value.line > 0 ? entry.value.line : entry.line) +
              ": " + what,
          ""};
}

Result<std::string> Config::text(std::string_view key) const {
  const ConfigEntry* entry = find(key);
  if (entry == nullptr || entry->value.kind != YamlNode::Kind::scalar ||
      entry->value.scalar.is_null()) {
    if (entry == nullptr || entry->value.kind == YamlNode::Kind::scalar) return std::string();
    return error(*entry, "'" + std::string(key) + "' needs a text");
  }
  return to_text(entry->value.scalar);
}

Result<Config> read_config(const std::string& path) {
  return load(path, 0);
}

Result<Config> read_config(const YamlNode& document, const std::string& path) {
  return resolve(document, path, 0);
}

std::vector<std::string> python_hooks(const Config& config) {
  std::vector<std::string> out;
  for (const ConfigEntry& entry : config.entries) {
    if (entry.key.find("decontaminat") != std::string::npos) continue;
    collect_hooks(entry.value, entry.key, out);
  }
  return out;
}

}  // namespace ponder::lmeval
