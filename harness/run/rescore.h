#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "harness/base/record.h"
#include "harness/base/result.h"
#include "results/store.h"
#include "tasks/task.h"

namespace ponder {

/// A task of a stored run, with the samples and the scorer of today.
struct RescoreTask {
  const Task* task = nullptr;
  LoadedTask loaded = {};
  ScorerPtr scorer = {};  ///< empty: the task's; open_scorers() puts in one with a sandbox
};

/// Loads what a run asked, with its number of examples. errors  config (a task that is not known
/// here; data files that are not those of the run), and what loading gives
Result<std::vector<RescoreTask>> load_run_tasks(const RunManifest& manifest,
                                                const std::vector<const Task*>& catalog,
                                                const std::string& data_dir);

bool needs_sandbox(const std::vector<RescoreTask>& tasks);

/// As that of a plan. errors  those of LoadedTask::open_scorer
Result<void> open_scorers(std::vector<RescoreTask>& tasks, Sandbox& sandbox);

/// One record under the scorer of today.
struct Rescored {
  SampleRecord record = {};  ///< with the new verdict
  Verdict before = {};

  bool changed() const { return record.verdict != before; }
};

/// Grades every record of a run again on `threads` threads and hands them to `visit` in the order
/// of the store, whatever the threads do. Records with an error are handed on as they are. Memory
/// is that of the tasks and a few hundred records. errors  config (a record of a sample that the
/// task does not have, or with another target), those of the store, and of `visit`
Result<void> rescore(const RunStore& run,
                     const std::vector<RescoreTask>& tasks,
                     int threads,
                     const std::function<Result<void>(const Rescored&)>& visit);

}  // namespace ponder
