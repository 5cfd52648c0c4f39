#pragma once

#include <cstdint>
#include <string>

#include "sandbox/launcher/spec.h"
#include "sandbox/sandbox.h"

namespace ponder {

/// What is known about a run that has ended.
struct RunFacts {
  std::string setup_failure = {};  ///< the sandbox's own failure, before the program started
  launcher::Cause cause = launcher::Cause::ended;
  int wait_status = 0;  ///< of waitpid
  std::int64_t cpu_us = 0;
  std::int64_t wall_us = 0;
  std::int64_t peak_kib = 0;
  std::int64_t group_cpu_us = -1;  ///< by the control group; -1: unknown
  std::int64_t oom_kills = 0;      ///< by the control group, during the run
  bool memory_error = false;       ///< Python ran out of memory
  bool over_output = false;
  bool over_results = false;
  std::string frame_fault = {};
};

struct Judgement {
  ExecVerdict verdict = ExecVerdict::harness_error;
  std::string reason = {};
};

/// The first that holds in the order of ExecVerdict.
Judgement judge(const RunFacts& facts, const Limits& limits);

/// CPU time of all processes: that of those reaped, or the group's when it knows of clearly more.
std::int64_t cpu_of(const RunFacts& facts);

}  // namespace ponder
