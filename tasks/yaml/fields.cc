#include "tasks/yaml/fields.h"

#include <algorithm>
#include <set>

#include "harness/base/text.h"

namespace ponder {

namespace {

/// nullopt: no text and no number.
std::optional<std::string> as_text(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::scalar) return std::nullopt;
  const Value& value = node.scalar;
  if (value.is_string()) return value.as_string();
  if (value.is(Value::Kind::integer) || value.is(Value::Kind::big_integer) ||
      value.is(Value::Kind::real)) {
    return to_text(value).value();
  }
  return std::nullopt;
}

}  // namespace

std::string described(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::mapping:
      return "a mapping";
    case YamlNode::Kind::sequence:
      return "a list";
    case YamlNode::Kind::function:
      return "the function " + node.function;
    default:
      if (node.scalar.is_null()) return "empty";
      return "'" + to_text(node.scalar).value() + "'";
  }
}

Result<YamlFields> YamlFields::of(const YamlNode& node,
                                  const std::string& path,
                                  std::string name,
                                  std::span<const YamlKey> keys) {
  YamlFields fields(node, path, std::move(name));
  if (node.kind != YamlNode::Kind::mapping) {
    return fields.error(node.line, fields.name_ + " is " + described(node) +
                                       ", expected a mapping of keys to values");
  }
  std::vector<std::string> known;
  for (const YamlKey& key : keys) known.emplace_back(key.name);
  std::set<std::string_view> seen;
  for (const YamlEntry& entry : node.entries) {
    if (std::find(known.begin(), known.end(), entry.name) == known.end()) {
      const auto near = nearest(entry.name, known);
      Error error = fields.error(entry.line, "unknown key '" + entry.name + "' in " + fields.name_);
      error.hint = near ? "did you mean '" + *near + "'?" : "ponder tasks --schema lists them";
      return error;
    }
    if (!seen.insert(entry.name).second) {
      return fields.error(entry.line, "key '" + entry.name + "' stands there twice");
    }
  }
  return fields;
}

Error YamlFields::error(int line, const std::string& what) const {
  return {ErrorCode::parse, *path_ + ":" + std::to_string(line) + ": " + what, ""};
}

Error YamlFields::wrong(std::string_view key,
                        const YamlNode& node,
                        const std::string& wanted) const {
  return error(node.line,
               "'" + std::string(key) + "' is " + described(node) + ", expected " + wanted);
}

Result<std::string> YamlFields::required_text(std::string_view key) const {
  if (find(key) == nullptr) {
    return error(line(), "no '" + std::string(key) + "' in " + name_);
  }
  return text(key);
}

Result<std::string> YamlFields::text(std::string_view key, std::string otherwise) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return otherwise;
  auto value = as_text(*node);
  if (!value) return wrong(key, *node, "a text");
  return std::move(*value);
}

Result<std::int64_t> YamlFields::integer(std::string_view key, std::int64_t otherwise) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return otherwise;
  if (node->kind != YamlNode::Kind::scalar || !node->scalar.is(Value::Kind::integer)) {
    return wrong(key, *node, "a whole number");
  }
  return node->scalar.as_integer();
}

Result<bool> YamlFields::boolean(std::string_view key, bool otherwise) const {
  const YamlNode* node = find(key);
  if (node == nullptr) return otherwise;
  if (node->kind != YamlNode::Kind::scalar || !node->scalar.is(Value::Kind::boolean)) {
    return wrong(key, *node, "true or false");
  }
  return node->scalar.as_boolean();
}

Result<std::vector<std::string>> YamlFields::texts(std::string_view key) const {
  std::vector<std::string> out;
  const YamlNode* node = find(key);
  if (node == nullptr) return out;
  if (node->kind != YamlNode::Kind::sequence) {
    auto value = as_text(*node);
    if (!value) return wrong(key, *node, "a text or a list of texts");
    out.push_back(std::move(*value));
    return out;
  }
  for (const YamlNode& item : node->items) {
    auto value = as_text(item);
    if (!value) return wrong(key, item, "a list of texts");
    out.push_back(std::move(*value));
  }
  return out;
}

}  // namespace ponder
