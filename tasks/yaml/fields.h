#pragma once

// Typed access to a mapping of a task file. Every error names file and line.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "tasks/yaml/document.h"

namespace ponder {

/// A key that a mapping may have, as the schema tells it.
struct YamlKey {
  std::string_view name = {};
  std::string_view type = {};
  std::string_view help = {};
};

class YamlFields {
 public:
  /// `node` outlives this; `name` is what errors call the mapping: "data".
  /// errors  parse (no mapping; an unknown key, with the nearest one; a key that stands there
  /// twice)
  static Result<YamlFields> of(const YamlNode& node,
                               const std::string& path,
                               std::string name,
                               std::span<const YamlKey> keys);

  bool has(std::string_view key) const { return node_->find(key) != nullptr; }

  const YamlNode* find(std::string_view key) const { return node_->find(key); }

  /// errors  parse (missing, or of another type)
  Result<std::string> required_text(std::string_view key) const;

  /// `otherwise` when there is no such key. Numbers are taken as text where text is wanted.
  /// errors  parse (of another type)
  Result<std::string> text(std::string_view key, std::string otherwise = {}) const;
  Result<std::int64_t> integer(std::string_view key, std::int64_t otherwise) const;
  Result<bool> boolean(std::string_view key, bool otherwise) const;

  /// A list of texts, or one text alone.
  Result<std::vector<std::string>> texts(std::string_view key) const;

  Error error(int line, const std::string& what) const;

  const std::string& path() const { return *path_; }

  int line() const { return node_->line; }

 private:
  YamlFields(const YamlNode& node, const std::string& path, std::string name)
      : node_(&node), path_(&path), name_(std::move(name)) {}

  Error wrong(std::string_view key, const YamlNode& node, const std::string& wanted) const;

  const YamlNode* node_;
  const std::string* path_;
  std::string name_;
};

/// "a mapping", "a list", "a text", "12": for messages.
std::string described(const YamlNode& node);

}  // namespace ponder
