#include "tasks/task_set.h"

#include <optional>
#include <utility>

#include "harness/base/file.h"
#include "tasks/catalog.h"
#include "tasks/custom/custom_task.h"
#include "tasks/lmeval/suite.h"
#include "tasks/yaml/document.h"

namespace ponder {

namespace {

bool is_path(const std::string& name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.find('/') != std::string::npos;
}

}  // namespace

Result<void> TaskSet::add(const Task* task) {
  for (const Task* other : tasks_) {
    if (other == task) return {};
    if (other->name != task->name) continue;
    return Error{
        ErrorCode::usage,
        "two tasks are named '" + task->name + "': of " + other->source + " and of " + task->source,
        "leave one out, or rename it"};
  }
  tasks_.push_back(task);
  return {};
}

Result<void> TaskSet::add_own(std::vector<Task> tasks) {
  for (Task& task : tasks) {
    own_.push_back(std::make_unique<const Task>(std::move(task)));
    PONDER_TRY(add(own_.back().get()));
  }
  return {};
}

Result<void> TaskSet::add_file(const std::string& path) {
  if (!file_exists(path)) {
    return Error{ErrorCode::usage, "task file " + path + " does not exist",
                 "'ponder tasks' lists the built-in tasks"};
  }
  const std::string text = PONDER_TRY(read_file(path));
  const YamlNode document = PONDER_TRY(parse_yaml(text, path));
  if (lmeval::is_lmeval_file(document)) {
    return add_own(PONDER_TRY(lmeval::tasks_of_file(document, path)));
  }
  std::vector<Task> one;
  one.push_back(PONDER_TRY(custom_task(document, path)));
  return add_own(std::move(one));
}

Result<TaskSet> TaskSet::find(const std::vector<std::string>& names,
                              const std::string& include_path) {
  TaskSet set;
  std::optional<lmeval::Suite> suite;
  for (const std::string& name : names) {
    if (is_path(name)) {
      PONDER_TRY(set.add_file(name));
      continue;
    }
    const auto known = find_tasks({name});
    if (known) {
      for (const Task* task : *known) PONDER_TRY(set.add(task));
      continue;
    }
    if (include_path.empty()) return known.error();
    if (!suite) suite = PONDER_TRY(lmeval::Suite::scan(include_path));
    if (!suite->has(name)) return known.error();
    PONDER_TRY(set.add_own(PONDER_TRY(suite->tasks(name))));
  }
  return set;
}

}  // namespace ponder
