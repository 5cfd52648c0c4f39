#include "tasks/lmeval/suite.h"

#include <algorithm>
#include <filesystem>

#include "harness/base/text.h"
#include "tasks/lmeval/lmeval_task.h"

namespace ponder::lmeval {

namespace fs = std::filesystem;

namespace {

constexpr int kMaxGroups = 16;

std::vector<std::string> names_in(const YamlNode& node) {
  std::vector<std::string> out;
  if (node.kind == YamlNode::Kind::scalar && node.scalar.is_string()) {
    out.push_back(node.scalar.as_string());
  }
  for (const YamlNode& item : node.items) {
    if (item.kind == YamlNode::Kind::scalar && item.scalar.is_string()) {
      out.push_back(item.scalar.as_string());
    }
  }
  return out;
}

Result<Task> task_of(const Config& config) {
  TaskConfig task = PONDER_TRY(read_task_config(config));
  if (task.name.empty()) {
    return Error{ErrorCode::config, config.path + ": no 'task' in an lm-eval task", ""};
  }
  return make_task(std::move(task));
}

/// A member of a group that is written out there: a task of its own, or one with other settings.
Config inline_config(const Config& group, const YamlNode& item, Config base) {
  for (const YamlEntry& entry : item.entries) {
    const auto same = std::find_if(base.entries.begin(), base.entries.end(),
                                   [&](const ConfigEntry& e) { return e.key == entry.name; });
    ConfigEntry own{entry.name, group.path, entry.line, entry.value};
    if (same == base.entries.end()) {
      base.entries.push_back(std::move(own));
    } else {
      *same = std::move(own);
    }
  }
  if (base.path.empty()) base.path = group.path;
  return base;
}

}  // namespace

bool is_lmeval_file(const YamlNode& document) {
  for (const char* key : {"include", "dataset_path", "doc_to_text", "doc_to_target", "output_type",
                          "group", "class", "custom_dataset", "metric_list"}) {
    if (document.find(key) != nullptr) return true;
  }
  return false;
}

Result<Suite> Suite::scan(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
       at.increment(failed)) {
    if (at->path().extension() == ".yaml" && at->is_regular_file(failed)) {
      paths.push_back(at->path().string());
    }
  }
  if (failed) {
    return Error{ErrorCode::io, "cannot read folder " + folder + ": " + failed.message(), ""};
  }
  std::sort(paths.begin(), paths.end());
  Suite suite;
  for (const std::string& path : paths) {
    const Config config = PONDER_TRY(read_config(path));
    if (config.is_group()) {
      suite.entries_[PONDER_TRY(config.text("group"))] = {.path = path};
      continue;
    }
    const ConfigEntry* task = config.find("task");
    if (task == nullptr || !task->value.scalar.is_string()) continue;
    const std::string& name = task->value.scalar.as_string();
    suite.entries_[name] = {.path = path};
    if (const ConfigEntry* tags = config.find("tag")) {
      for (const std::string& tag : names_in(tags->value)) {
        Entry& entry = suite.entries_[tag];
        if (entry.path.empty()) entry.tasks.push_back(name);
      }
    }
  }
  return suite;
}

Result<void> Suite::add_named(const std::string& name,
                              const ConfigEntry& from,
                              int depth,
                              std::vector<Task>& out) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) {
    std::vector<std::string> known;
    for (const auto& [other, entry] : entries_) known.push_back(other);
    Error error = Config::error(from, "task '" + name + "' is not among its files");
    if (const auto near = nearest(name, known)) error.hint = "did you mean '" + *near + "'?";
    return error;
  }
  if (!found->second.path.empty()) {
    const Config config = PONDER_TRY(read_config(found->second.path));
    if (config.is_group()) return add_members(config, depth + 1, out);
    out.push_back(PONDER_TRY(task_of(config)));
    return {};
  }
  for (const std::string& task : found->second.tasks) {
    PONDER_TRY(add_named(task, from, depth + 1, out));
  }
  return {};
}

Result<void> Suite::add_members(const Config& group, int depth, std::vector<Task>& out) const {
  const ConfigEntry* members = group.find("task");
  if (depth > kMaxGroups || members == nullptr) {
    return Error{ErrorCode::config,
                 group.path + (members == nullptr ? ": a group without 'task'"
                                                  : ": a group that is inside itself"),
                 ""};
  }
  const std::string group_name = PONDER_TRY(group.text("group"));
  const std::size_t before = out.size();
  const std::vector<YamlNode> one = {members->value};
  const bool list = members->value.kind == YamlNode::Kind::sequence;
  for (const YamlNode& item : list ? members->value.items : one) {
    if (item.kind == YamlNode::Kind::scalar && item.scalar.is_string()) {
      PONDER_TRY(add_named(item.scalar.as_string(), *members, depth, out));
      continue;
    }
    if (item.kind != YamlNode::Kind::mapping) {
      return Config::error(*members, "a member of a group is neither a name nor a mapping");
    }
    Config base;
    const YamlNode* name = item.find("task");
    const bool named = name != nullptr && name->scalar.is_string();
    const auto known = named ? entries_.find(name->scalar.as_string()) : entries_.end();
    if (known != entries_.end() && !known->second.path.empty()) {
      base = PONDER_TRY(read_config(known->second.path));
    }
    const Config member = inline_config(group, item, std::move(base));
    if (member.is_group()) {
      PONDER_TRY(add_members(member, depth + 1, out));
    } else {
      out.push_back(PONDER_TRY(task_of(member)));
    }
  }
  for (std::size_t i = before; i < out.size(); ++i) out[i].groups.push_back(group_name);
  return {};
}

Result<std::vector<Task>> Suite::tasks_of(const Config& config) const {
  std::vector<Task> out;
  if (config.is_group()) {
    PONDER_TRY(add_members(config, 0, out));
  } else {
    out.push_back(PONDER_TRY(task_of(config)));
  }
  return out;
}

Result<std::vector<Task>> Suite::tasks(const std::string& name) const {
  std::vector<Task> out;
  PONDER_TRY(add_named(name, ConfigEntry{.key = name, .path = "--include-path"}, 0, out));
  return out;
}

Result<std::vector<Task>> tasks_of_file(const YamlNode& document, const std::string& path) {
  const Config config = PONDER_TRY(read_config(document, path));
  if (!config.is_group()) return Suite().tasks_of(config);
  const fs::path folder = fs::path(path).parent_path();
  const Suite suite = PONDER_TRY(Suite::scan(folder.empty() ? "." : folder.string()));
  return suite.tasks_of(config);
}

}  // namespace ponder::lmeval
