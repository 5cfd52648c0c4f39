#include "tasks/yaml/document.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <utility>

#include "harness/base/text.h"
#include "tasks/yaml/quoted.h"

namespace ponder {

namespace {

constexpr int kMaxDepth = 64;
constexpr int kMaxNodes = 200'000;  // aliases of aliases can make a small file endless

class Converter {
 public:
  Converter(std::string_view text, const std::string& path) : text_(text), path_(path) {}

  Result<YamlNode> convert(const YAML::Node& node, int depth) {
    YamlNode out;
    out.line = node.Mark().line + 1;
    if (depth > kMaxDepth) return error(out.line, "nested deeper than 64 levels");
    if (++nodes_ > kMaxNodes) return error(out.line, "more than 200,000 values");
    const std::string& tag = node.Tag();
    switch (node.Type()) {
      case YAML::NodeType::Sequence:
        out.kind = YamlNode::Kind::sequence;
        for (const YAML::Node& item : node) {
          out.items.push_back(PONDER_TRY(convert(item, depth + 1)));
        }
        return out;
      case YAML::NodeType::Map:
        return mapping(node, std::move(out), depth);
      case YAML::NodeType::Scalar:
        return scalar(node, tag, std::move(out));
      default:
        if (tag.starts_with("!function")) {
          return error(out.line, "'!function' without a name");
        }
        return out;
    }
  }

 private:
  Error error(int line, const std::string& what) const {
    return {ErrorCode::parse, path_ + ":" + std::to_string(line) + ": " + what, ""};
  }

  Result<YamlNode> scalar(const YAML::Node& node, const std::string& tag, YamlNode out) {
    const std::string& text = node.Scalar();
    if (tag == "!function") {
      out.kind = YamlNode::Kind::function;
      out.function = text;
    } else if (tag == "!" || tag == "tag:yaml.org,2002:str") {  // quoted, or said to be text
      auto again = read_quoted(text_, static_cast<std::size_t>(std::max(node.Mark().pos, 0)));
      out.scalar = Value::string(again ? std::move(*again) : text);
    } else if (tag == "?" || tag.empty() || tag == "tag:yaml.org,2002:null" ||
               tag == "tag:yaml.org,2002:bool" || tag == "tag:yaml.org,2002:int" ||
               tag == "tag:yaml.org,2002:float") {
      out.scalar = resolve_scalar(text);
    } else {
      return error(out.line, "tag '" + tag + "' is unknown");
    }
    return out;
  }

  Result<YamlNode> mapping(const YAML::Node& node, YamlNode out, int depth) {
    out.kind = YamlNode::Kind::mapping;
    std::vector<YamlEntry> own;
    for (const auto& pair : node) {
      const YAML::Node& key = pair.first;
      const int line = key.Mark().line + 1;
      if (!key.IsScalar() && !key.IsNull()) return error(line, "a key is not a word");
      YamlNode value = PONDER_TRY(convert(pair.second, depth + 1));
      const std::string name = key.IsNull() ? "null" : key.Scalar();
      if (name == "<<" && key.Tag() != "!") {
        PONDER_TRY(merge(value, out, line));
        continue;
      }
      Value resolved = key.Tag() == "!" ? Value::string(name) : resolve_scalar(name);
      own.push_back({std::move(resolved), name, line, std::move(value)});
    }
    std::move(own.begin(), own.end(), std::back_inserter(out.entries));
    return out;
  }

  /// The entries of what is merged come first, so that those of the mapping itself win; of several
  /// mappings the first one wins.
  Result<void> merge(const YamlNode& value, YamlNode& out, int line) const {
    std::vector<const YamlNode*> sources = {&value};
    if (value.kind == YamlNode::Kind::sequence) {
      sources.clear();
      for (const YamlNode& item : value.items) sources.push_back(&item);
      std::reverse(sources.begin(), sources.end());
    }
    for (const YamlNode* source : sources) {
      if (source->kind != YamlNode::Kind::mapping) {
        return error(line, "'<<' needs a mapping, or a list of them");
      }
      out.entries.insert(out.entries.end(), source->entries.begin(), source->entries.end());
    }
    return {};
  }

  std::string_view text_;
  const std::string& path_;
  int nodes_ = 0;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->name == key) return &entry->value;
  }
  return nullptr;
}

Result<YamlNode> parse_yaml(std::string_view text, const std::string& path) {
  if (!is_utf8(text)) return Error{ErrorCode::parse, path + ": not valid UTF-8", ""};
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  try {
    return Converter(text, path).convert(YAML::Load(std::string(text)), 0);
  } catch (const YAML::Exception& failed) {
    return Error{ErrorCode::parse,
                 path + ":" + std::to_string(failed.mark.line + 1) + ": " + failed.msg, ""};
  }
}

Result<Value> to_value(const YamlNode& node, const std::string& path) {
  switch (node.kind) {
    case YamlNode::Kind::function:
      return Error{
          ErrorCode::config,
          path + ":" + std::to_string(node.line) + ": needs the Python function " + node.function,
          "Python is not run; write the task as a task file, see ponder tasks --schema"};
    case YamlNode::Kind::sequence: {
      ValueList items;
      for (const YamlNode& item : node.items) items.push_back(PONDER_TRY(to_value(item, path)));
      return Value::list(std::move(items));
    }
    case YamlNode::Kind::mapping: {
      ValueDict dict;
      for (const YamlEntry& entry : node.entries) {
        Value value = PONDER_TRY(to_value(entry.value, path));
        dict.set(entry.key, std::move(value));
      }
      return Value::dict(std::move(dict));
    }
    default:
      return node.scalar;
  }
}

}  // namespace ponder
