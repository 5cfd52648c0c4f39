#pragma once

// YAML 1.1 as Python's reader gives it: `yes` and `off` are booleans, `<<` merges, `1e5` is text. A
// task file written for another harness must mean here what it means there.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/value.h"

namespace ponder {

struct YamlEntry;

struct YamlNode {
  enum class Kind : std::uint8_t { scalar, sequence, mapping, function };

  Kind kind = Kind::scalar;
  int line = 0;                      ///< 1-based
  Value scalar = Value::null();      ///< resolved
  std::string function = {};         ///< of `!function module.name`: what stands behind it
  std::vector<YamlNode> items = {};  ///< of a sequence
  std::vector<YamlEntry> entries;    ///< of a mapping, merged ones first

  /// The value under `key`, the last one if there are several; nullptr when there is none.
  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  Value key = {};
  std::string name = {};  ///< the key as text
  int line = 0;
  YamlNode value = {};
};

/// The first document of `text`. `path` is what errors name.
/// errors  parse (path:line: what is wrong; over 64 levels, over 200,000 nodes after aliases)
Result<YamlNode> parse_yaml(std::string_view text, const std::string& path);

/// Plain data. errors  config (a function, named with path and line)
Result<Value> to_value(const YamlNode& node, const std::string& path);

/// A plain scalar as YAML 1.1 resolves it: null, a boolean, a number, else its text.
Value resolve_scalar(const std::string& text);

}  // namespace ponder
