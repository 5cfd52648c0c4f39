#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "tasks/lmeval/config.h"
#include "tasks/task.h"

namespace ponder::lmeval {

/// The task, group and tag names of a folder of lm-eval files.
class Suite {
 public:
  /// Reads every *.yaml file below `folder`. errors  those of read_config
  static Result<Suite> scan(const std::string& folder);

  /// The tasks that a name stands for: one, or those of a group (in its order, groups inside it
  /// too) or a tag (by file name). errors  usage (unknown, with the nearest one), config (groups in
  /// a ring, a Python hook by name)
  Result<std::vector<Task>> tasks(const std::string& name) const;

  /// The tasks of one file, a task or a group whose members are in the suite.
  Result<std::vector<Task>> tasks_of(const Config& config) const;

  bool has(const std::string& name) const { return entries_.count(name) > 0; }

 private:
  struct Entry {
    std::string path = {};                ///< of a task or group file
    std::vector<std::string> tasks = {};  ///< of a tag
  };

  Result<void> add_members(const Config& group, int depth, std::vector<Task>& out) const;
  Result<void> add_named(const std::string& name,
                         const ConfigEntry& from,
                         int depth,
                         std::vector<Task>& out) const;

  std::map<std::string, Entry> entries_ = {};
};

/// A file is lm-eval's if it has keys that only its format has.
bool is_lmeval_file(const YamlNode& document);

/// The tasks of one file; a group finds its members in the file's folder and below.
Result<std::vector<Task>> tasks_of_file(const YamlNode& document, const std::string& path);

}  // namespace ponder::lmeval
