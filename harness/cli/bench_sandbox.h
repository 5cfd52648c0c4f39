#pragma once

#include <string>

#include "harness/base/result.h"
#include "sandbox/sandbox.h"

namespace ponder {

/// How fast programs are run that do nothing: all of their time is the sandbox's.
struct SandboxSpeed {
  std::string sandbox = {};  ///< its description
  int workers = 0;
  std::int64_t cases = 0;
  double cases_per_second = 0;  ///< all workers together
  double median_ms = 0;         ///< of one case
  double p99_ms = 0;
  double start_ms = 0;          ///< of the sandbox, canaries included
  double cold_per_second = 0;   ///< commands (/bin/true), each in new namespaces
  double bwrap_per_second = 0;  ///< bwrap ... python3 -c pass, as many at once; 0: no bwrap
  double bwrap_median_ms = 0;
  std::string load_average = {};  ///< before, the last minute
};

/// Some seconds. errors  sandbox
Result<SandboxSpeed> measure_sandbox(const SandboxSettings& settings, double seconds);

std::string to_text(const SandboxSpeed& speed);
std::string to_json(const SandboxSpeed& speed);

}  // namespace ponder
