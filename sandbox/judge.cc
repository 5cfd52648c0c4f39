#include "sandbox/judge.h"

#include <signal.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstring>

namespace ponder {

namespace {

/// The group counts the worker's own part of a run, too.
constexpr std::int64_t kGroupSlackUs = 20'000;

std::string seconds(double us) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", us / 1e6);
  return text;
}

std::string mebibytes(std::int64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

std::string signal_name(int number) {
  const char* name = sigabbrev_np(number);
  return name == nullptr ? "signal " + std::to_string(number) : std::string("SIG") + name;
}

std::string memory_reason(const RunFacts& facts, const Limits& limits) {
  const std::string limit = mebibytes(limits.memory_bytes);
  if (facts.oom_kills > 0) return "all processes together used more than " + limit;
  if (facts.memory_error) return "Python's MemoryError, limit " + limit;
  return "used " + mebibytes(facts.peak_kib << 10) + " of " + limit;
}

bool over_memory(const RunFacts& facts, const Limits& limits) {
  if (facts.oom_kills > 0 || facts.memory_error) return true;
  const bool failed = !WIFEXITED(facts.wait_status) || WEXITSTATUS(facts.wait_status) != 0;
  return failed && facts.cause == launcher::Cause::ended &&
         facts.peak_kib >= limits.memory_bytes / 1024 * 95 / 100;
}

bool over_cpu(const RunFacts& facts, const Limits& limits) {
  const std::int64_t limit = limits.cpu.count() * 1000;
  if (facts.cause == launcher::Cause::cpu || cpu_of(facts) > limit) return true;
  return WIFSIGNALED(facts.wait_status) && WTERMSIG(facts.wait_status) == SIGXCPU;
}

}  // namespace

std::int64_t cpu_of(const RunFacts& facts) {
  return facts.group_cpu_us > facts.cpu_us + kGroupSlackUs ? facts.group_cpu_us : facts.cpu_us;
}

Judgement judge(const RunFacts& facts, const Limits& limits) {
  if (!facts.setup_failure.empty()) return {ExecVerdict::harness_error, facts.setup_failure};
  const bool signalled = WIFSIGNALED(facts.wait_status);
  const int signal = signalled ? WTERMSIG(facts.wait_status) : 0;
  if (!facts.frame_fault.empty()) return {ExecVerdict::violation, facts.frame_fault};
  if (signal == SIGSYS) return {ExecVerdict::violation, "a forbidden system call (SIGSYS)"};
  if (over_memory(facts, limits)) {
    return {ExecVerdict::memory_limit, memory_reason(facts, limits)};
  }
  if (over_cpu(facts, limits)) {
    return {ExecVerdict::time_limit, "cpu " + seconds(static_cast<double>(cpu_of(facts))) + " of " +
                                         seconds(static_cast<double>(limits.cpu.count()) * 1e3)};
  }
  if (facts.cause == launcher::Cause::wall) {
    return {ExecVerdict::time_limit,
            "wall " + seconds(static_cast<double>(facts.wall_us)) + " of " +
                seconds(static_cast<double>(limits.wall_limit().count()) * 1e3) + ", cpu " +
                seconds(static_cast<double>(cpu_of(facts)))};
  }
  if (facts.over_output) {
    return {ExecVerdict::output_limit,
            "more than " + std::to_string(limits.output_bytes) + " bytes on stdout and stderr"};
  }
  if (facts.over_results) {
    return {ExecVerdict::output_limit,
            "more than " + std::to_string(limits.results_bytes) + " bytes of results"};
  }
  if (signalled) return {ExecVerdict::runtime_error, "killed by " + signal_name(signal)};
  const int code = WEXITSTATUS(facts.wait_status);
  if (code != 0) return {ExecVerdict::runtime_error, "exit code " + std::to_string(code)};
  return {ExecVerdict::ok, "exit code 0"};
}

}  // namespace ponder
