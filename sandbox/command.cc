#include "sandbox/command.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "sandbox/bwrap.h"
#include "sandbox/runner.h"

namespace ponder {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t kGraceMs = 2'000;              // beyond the wall limit
constexpr std::int64_t kInterpreterBytes = 64 << 20;  // address space of Python itself
constexpr std::int32_t kProcessesBelowFull = 4;
constexpr std::int32_t kOtherProcesses = 256;

struct Followed {
  std::optional<launcher::Status> status = {};
  bool in_time = true;
};

Followed follow(Launched& launched, Intake& intake, const Limits& limits) {
  const auto deadline = Clock::now() + limits.wall_limit() + std::chrono::milliseconds(kGraceMs);
  Followed out;
  bool ended = false;
  while (!ended || !intake.all_ended()) {
    if (intake.is_over()) launched.life.close();
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      out.in_time = false;
      return out;
    }
    pollfd waits[4];
    intake.fill(waits);
    waits[3] = {ended ? -1 : launched.status.get(), POLLIN, 0};
    if (poll(waits, 4, static_cast<int>(std::min<std::int64_t>(left, 1'000'000))) <= 0) continue;
    intake.read_ready(waits);
    if (waits[3].revents == 0) continue;
    out.status = read_status(launched.status.get());
    ended = true;
  }
  return out;
}

launcher::SpecHeader header_for(const WorkerSettings& settings,
                                const Slot& slot,
                                const Limits& limits,
                                Profile profile) {
  launcher::SpecHeader header;
  header.mode = launcher::Mode::once;
  header.isolation = settings.isolation;
  header.uid = slot.uid;
  header.mount_proc = profile == Profile::generic ? 1 : 0;
  header.cpu_us = limits.cpu.count() * 1000;
  header.wall_us = limits.wall_limit().count() * 1000;
  header.file_bytes = limits.file_bytes;
  header.box_bytes = limits.box_bytes;
  header.box_inodes = limits.box_inodes;
  header.open_files = limits.open_files;
  header.stack_bytes = limits.stack_bytes;
  header.collect_bytes = limits.results_bytes;
  if (profile == Profile::python) header.address_space = limits.memory_bytes + kInterpreterBytes;
  // Run times reserve more addresses than they use: what counts is memory that they can write to.
  if (profile == Profile::generic && !slot.group) header.data_bytes = limits.memory_bytes;
  const std::int32_t processes = slot.group || profile == Profile::generic
                                     ? limits.processes
                                     : std::min(limits.processes, kProcessesBelowFull);
  header.own_box = settings.bwrap.empty() ? 0 : 1;
  if (settings.isolation == launcher::Isolation::namespaces || !settings.bwrap.empty()) {
    header.processes = processes + 1;  // pid 1 counts too
  } else if (geteuid() == 0) {
    // The count is of all that runs under this user, of another harness too. An ordinary user's
    // programs are many: there is no limit then.
    header.processes = processes + kOtherProcesses;
  }
  return header;
}

/// `control`: what the program gets as launcher::kControl, or -1.
Result<Attempt> run_plan(const Slot& slot,
                         const LaunchPlan& plan,
                         Intake& intake,
                         const Limits& limits,
                         int std_in,
                         int control) {
  Descriptor writing[3];
  PONDER_TRY(intake.open(writing));
  const GroupMeter meter(slot, limits, kInterpreterBytes / 4);
  std::vector<std::pair<int, int>> descriptors = {{std_in, launcher::kStdin},
                                                  {writing[0].get(), launcher::kStdout},
                                                  {writing[1].get(), launcher::kStderr},
                                                  {writing[2].get(), launcher::kResults}};
  if (control >= 0) descriptors.emplace_back(control, launcher::kControl);
  RunFacts facts;
  const auto began = Clock::now();
  Launched launched = PONDER_TRY(launch(plan, descriptors, slot.group.get()));
  for (Descriptor& end : writing) end.close();
  const Followed followed = follow(launched, intake, limits);
  launched.end();
  meter.read(facts);
  Attempt attempt;
  facts.wall_us =
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count();
  bool collected = false;
  if (followed.status) {
    const launcher::Status& status = *followed.status;
    if (status.kind == launcher::Status::Kind::setup_failed) return setup_error(status);
    if (status.kind == launcher::Status::Kind::not_started) {
      const std::string why =
          "cannot start " + plan.arguments[0] + ": " + std::strerror(status.error);
      if (!plan.arguments[0].starts_with("/box/")) return Error{ErrorCode::sandbox, why, ""};
      attempt.result.verdict = ExecVerdict::runtime_error;
      attempt.result.reason = why;
      return attempt;
    }
    facts.cause = status.cause;
    facts.wait_status = status.wait_status;
    facts.cpu_us = status.cpu_us;
    facts.peak_kib = status.peak_kib;
    collected = status.collected != 0;
  } else if (facts.oom_kills == 0) {
    intake.finish(attempt.result, false);
    const std::string said = attempt.result.err.text();
    // Nobody but bwrap has written before there is a status, unless the launcher was lost.
    if (!plan.bwrap.empty() && said.starts_with("bwrap: ")) return bwrap_error(said);
    attempt.lost = true;
    return attempt;
  }
  const bool by_runner = plan.header.keep_results != 0;
  facts.memory_error = by_runner && WIFEXITED(facts.wait_status) &&
                       WEXITSTATUS(facts.wait_status) == kMemoryErrorExit;
  attempt.result = finish_result(intake, facts, limits, collected);
  return attempt;
}

}  // namespace

Result<Attempt> run_command(const WorkerSettings& settings,
                            const Slot& slot,
                            const CommandRun& run,
                            const std::vector<BoxFile>& files,
                            const Limits& limits,
                            Profile profile) {
  LaunchPlan plan;
  plan.header = header_for(settings, slot, limits, profile);
  plan.arguments = run.argv;
  plan.environment = fixed_environment();
  plan.environment.insert(plan.environment.end(), run.environment.begin(), run.environment.end());
  plan.read_only = settings.read_only;
  plan.files = files;
  plan.collect = run.collect;
  plan.bwrap = settings.bwrap;
  plan.filter = profile == Profile::python ? settings.python_filter : settings.generic_filter;
  Intake intake(limits, settings.capture_bytes, Intake::Results::file, "");
  const Descriptor std_in = PONDER_TRY(standard_input(run.stdin_bytes));
  return run_plan(slot, plan, intake, limits, std_in.get(), -1);
}

Result<Attempt> run_python_once(const WorkerSettings& settings,
                                const Slot& slot,
                                const PythonRun& run,
                                const std::vector<BoxFile>& files,
                                const Limits& limits) {
  LaunchPlan plan;
  plan.header = header_for(settings, slot, limits, Profile::python);
  plan.header.keep_results = 1;
  plan.arguments = runner_arguments(settings.python, "once");
  plan.environment = fixed_environment();
  plan.read_only = settings.read_only;
  plan.bwrap = settings.bwrap;
  plan.filter = settings.python_filter;
  const std::string nonce = new_nonce();
  Intake intake(limits, settings.capture_bytes, Intake::Results::frames, nonce);
  const Descriptor input = PONDER_TRY(memory_file(encode_case(run, files, nonce, true)));
  const Descriptor std_in = PONDER_TRY(standard_input(run.stdin_bytes));
  return run_plan(slot, plan, intake, limits, std_in.get(), input.get());
}

}  // namespace ponder
