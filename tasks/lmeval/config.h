#pragma once

// An lm-evaluation-harness task or group file with its includes, before its keys are read.
// source  EleutherAI/lm-evaluation-harness: lm_eval/utils.py (load_yaml_config), MIT

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "tasks/yaml/document.h"

namespace ponder::lmeval {

/// A key with the file that it comes from.
struct ConfigEntry {
  std::string key = {};
  std::string path = {};
  int line = 0;
  YamlNode value = {};
};

struct Config {
  std::string path = {};
  std::vector<ConfigEntry> entries = {};  ///< each key once

  const ConfigEntry* find(std::string_view key) const;

  bool is_group() const { return find("group") != nullptr; }

  /// errors start with the file and line of the entry
  static Error error(const ConfigEntry& entry, const std::string& what);

  /// Text under `key`; "" when there is none or null. errors  parse (no text)
  Result<std::string> text(std::string_view key) const;
};

/// Reads the file and what it includes, from beside it: the file's own keys win, then the first
/// include named.
/// errors  io, those of parse_yaml, config (includes in a ring or over 16 deep; no mapping)
Result<Config> read_config(const std::string& path);

/// The same for a file that was parsed already.
Result<Config> read_config(const YamlNode& document, const std::string& path);

/// The Python functions that a config needs to run: "utils.process_docs (process_docs)". Those of
/// decontamination do not count.
std::vector<std::string> python_hooks(const Config& config);

}  // namespace ponder::lmeval
