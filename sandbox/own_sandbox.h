#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "sandbox/command.h"
#include "sandbox/worker.h"

namespace ponder {

/// errors  usage: limits that are not positive, names or argv that do not hold what sandbox.h says
Result<void> check_program(const Program& program);

/// A verdict without running: files that cannot fit into /box; else none.
std::optional<ExecResult> refuse_program(const Program& program, Tier tier);

/// Own launcher and warm workers. A run happens on the thread that asks for it; it takes a slot
/// that is free, or waits for one.
class OwnSandbox final : public Sandbox {
 public:
  /// Starts the first worker, so that what is missing is known at once; the others start when they
  /// are needed. errors  sandbox, config
  static Result<std::unique_ptr<OwnSandbox>> open(WorkerSettings settings, int workers);

  Result<ExecResult> run(const Program& program) override;

  Tier tier() const override { return settings_.tier; }

  std::string description() const override;

  std::string python_version() const override { return python_version_; }

  int workers() const override { return static_cast<int>(seats_.size()); }

 private:
  struct Seat {
    Slot slot = {};
    std::unique_ptr<Worker> worker = {};
    bool taken = false;
  };

  explicit OwnSandbox(WorkerSettings settings) : settings_(std::move(settings)) {}

  Result<Attempt> attempt(Seat& seat, const Program& program);
  Result<ExecResult> run_on(Seat& seat, const Program& program);
  Result<std::string> ask_version();

  WorkerSettings settings_;
  std::string python_version_ = {};
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<Seat> seats_;
};

}  // namespace ponder
