#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sandbox/control_group.h"
#include "sandbox/intake.h"
#include "sandbox/judge.h"
#include "sandbox/launch.h"

namespace ponder {

/// What all runs of one sandbox have in common.
struct WorkerSettings {
  std::string python = {};
  std::vector<std::string> read_only = {};
  std::string python_filter = {};
  std::string generic_filter = {};
  std::string bwrap = {};  ///< path of bubblewrap, when that builds the walls
  launcher::Isolation isolation = launcher::Isolation::namespaces;
  Tier tier = Tier::strong;
  std::size_t capture_bytes = 4096;
};

/// The identity that programs of one worker run under, and its control group.
struct Slot {
  std::uint32_t uid = 0;  ///< used when the harness is root
  std::unique_ptr<ControlGroup> group = {};
};

/// A run's result; `lost`: the worker did not survive it, or never answered.
struct Attempt {
  ExecResult result = {};
  bool lost = false;
};

/// A warm Python interpreter inside namespaces of its own, which forks one process per case.
/// Used from one thread at a time.
class Worker {
 public:
  ~Worker() {
    control_.close();
    launched_.end();
  }

  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// errors  sandbox (the step that failed, with the fix), config (Python)
  static Result<std::unique_ptr<Worker>> start(const WorkerSettings& settings, const Slot& slot);

  /// errors  sandbox (a driver that does not compile, no descriptors left)
  Result<Attempt> run(const PythonRun& run,
                      const std::vector<BoxFile>& files,
                      const Limits& limits);

  const std::string& python_version() const { return python_version_; }

  /// Time for a new one: interpreters are replaced now and then.
  bool is_worn() const { return cases_ >= 1000; }

 private:
  Worker(const WorkerSettings& settings, const Slot& slot) : settings_(settings), slot_(slot) {}

  Result<void> say_hello();
  Result<bool> load_driver(const PythonRun& run, const std::string& name);
  Result<std::string> receive(int timeout_ms) const;
  Attempt follow(Intake& intake, const Limits& limits, RunFacts& facts);

  const WorkerSettings& settings_;
  const Slot& slot_;
  Launched launched_ = {};
  Descriptor control_ = {};
  std::string python_version_ = {};
  std::set<std::string> drivers_ = {};
  std::int64_t idle_memory_ = 0;
  int cases_ = 0;
};

/// Counts of the slot's control group around a run.
class GroupMeter {
 public:
  /// Sets the group's limits too; `base_bytes` come on top of the memory limit.
  GroupMeter(const Slot& slot, const Limits& limits, std::int64_t base_bytes);

  void read(RunFacts& facts) const;

 private:
  ControlGroup* group_;
  ControlGroup::Usage before_ = {};
};

/// Facts and what was read become a result.
ExecResult finish_result(Intake& intake, RunFacts& facts, const Limits& limits, bool collected);

}  // namespace ponder
