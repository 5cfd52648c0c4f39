#include "sandbox/own_sandbox.h"

#include <unistd.h>

namespace ponder {

namespace {

/// Above the users of a system, below nobody: nothing else runs under these.
constexpr std::uint32_t kFirstUid = 62'000;

}  // namespace

Result<std::unique_ptr<OwnSandbox>> OwnSandbox::open(WorkerSettings settings, int workers) {
  std::unique_ptr<OwnSandbox> sandbox(new OwnSandbox(std::move(settings)));
  sandbox->seats_ = std::vector<Seat>(static_cast<std::size_t>(workers));
  for (std::size_t i = 0; i < sandbox->seats_.size(); ++i) {
    Slot& slot = sandbox->seats_[i].slot;
    if (geteuid() == 0) slot.uid = kFirstUid + static_cast<std::uint32_t>(i);
    if (sandbox->settings_.tier == Tier::full) {
      static std::atomic<int> count = 0;
      slot.group = PONDER_TRY(ControlGroup::create(std::to_string(count++)));
    }
  }
  Seat& first = sandbox->seats_.front();
  if (sandbox->settings_.isolation == launcher::Isolation::namespaces) {
    first.worker = PONDER_TRY(Worker::start(sandbox->settings_, first.slot));
    sandbox->python_version_ = first.worker->python_version();
  } else {
    sandbox->python_version_ = PONDER_TRY(sandbox->ask_version());
  }
  return sandbox;
}

Result<std::string> OwnSandbox::ask_version() {
  PythonRun run;
  run.driver = "import sys\nemit(0, ('%d.%d.%d' % sys.version_info[:3]).encode())\ndone()\n";
  Limits limits;
  limits.cpu = std::chrono::seconds(20);
  const Attempt attempt =
      PONDER_TRY(run_python_once(settings_, seats_.front().slot, run, {}, limits));
  if (attempt.lost || !attempt.result.done) {
    return Error{ErrorCode::config, settings_.python + " does not run: " + attempt.result.reason,
                 "Python 3.9 or later is needed: apt-get install python3"};
  }
  return attempt.result.frames.front().bytes;
}

std::string OwnSandbox::description() const {
  std::string layers;
  switch (settings_.tier) {
    case Tier::full:
      layers = "namespaces, seccomp, control group v" +
               std::to_string(seats_.front().slot.group->version());
      break;
    case Tier::strong:
      layers = "namespaces, seccomp; the memory limit is per process";
      break;
    case Tier::degraded:
      layers = "Landlock, seccomp; no namespaces";
      break;
    case Tier::none:
      layers = "resource limits only: programs run unconfined";
      break;
  }
  return (settings_.bwrap.empty() ? "own, " : "bwrap, ") + std::string(name_of(settings_.tier)) +
         " (" + layers + "), Python " + python_version_;
}

Result<Attempt> OwnSandbox::attempt(Seat& seat, const Program& program) {
  if (const auto* command = std::get_if<CommandRun>(&program.what)) {
    return run_command(settings_, seat.slot, *command, program.files, program.limits,
                       program.profile);
  }
  const auto& python = std::get<PythonRun>(program.what);
  if (settings_.isolation != launcher::Isolation::namespaces) {
    return run_python_once(settings_, seat.slot, python, program.files, program.limits);
  }
  if (seat.worker && seat.worker->is_worn()) seat.worker.reset();
  if (!seat.worker) seat.worker = PONDER_TRY(Worker::start(settings_, seat.slot));
  return seat.worker->run(python, program.files, program.limits);
}

Result<ExecResult> OwnSandbox::run_on(Seat& seat, const Program& program) {
  for (const bool retried : {false, true}) {
    auto attempt = this->attempt(seat, program);
    if (!attempt) {
      seat.worker.reset();
      return std::move(attempt).error();
    }
    ExecResult& result = attempt->result;
    result.tier = settings_.tier;
    result.retried = retried;
    const bool failed = attempt->lost || result.verdict == ExecVerdict::harness_error;
    // Out of memory may have taken the worker with it, though its verdict stands.
    if (failed || result.verdict == ExecVerdict::memory_limit) seat.worker.reset();
    if (!failed) return std::move(result);
    if (retried) {
      result.verdict = ExecVerdict::harness_error;
      if (result.reason.empty()) result.reason = "the worker was lost twice";
      return std::move(result);
    }
  }
  return Error{ErrorCode::internal, "no attempt was made", ""};
}

Result<ExecResult> OwnSandbox::run(const Program& program) {
  PONDER_TRY(check_program(program));
  if (auto refused = refuse_program(program, settings_.tier)) return std::move(*refused);
  Seat* seat = nullptr;
  {
    std::unique_lock lock(mutex_);
    const auto find = [&] {
      for (Seat& candidate : seats_) {
        // A warm worker first: later seats start only when that many run at once.
        if (!candidate.taken) {
          seat = &candidate;
          return true;
        }
      }
      return false;
    };
    freed_.wait(lock, find);
    seat->taken = true;
  }
  auto result = run_on(*seat, program);
  {
    const std::scoped_lock lock(mutex_);
    seat->taken = false;
  }
  freed_.notify_one();
  return result;
}

}  // namespace ponder
