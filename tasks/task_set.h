#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "tasks/task.h"

namespace ponder {

/// The tasks that a command line names: those of the catalog, and those of files.
class TaskSet {
 public:
  /// Each name is a name, group or pattern of the catalog (find_tasks), or the path of a YAML file
  /// (it ends in .yaml or .yml, or holds a slash): a task file of ours or one of lm-eval's. Names
  /// that the catalog does not know are looked up in the lm-eval files below `include_path`, where
  /// given. Each task once.
  /// errors  those of find_tasks, of reading the files, and usage (two tasks of one name)
  static Result<TaskSet> find(const std::vector<std::string>& names,
                              const std::string& include_path = {});

  const std::vector<const Task*>& tasks() const { return tasks_; }

 private:
  Result<void> add_file(const std::string& path);
  Result<void> add_own(std::vector<Task> tasks);
  Result<void> add(const Task* task);

  std::vector<std::unique_ptr<const Task>> own_ = {};
  std::vector<const Task*> tasks_ = {};
};

}  // namespace ponder
