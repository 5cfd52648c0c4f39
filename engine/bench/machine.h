#pragma once

#include <cstdint>
#include <string>

#include "harness/base/result.h"

namespace ponder::bench {

/// "model name" of /proc/cpuinfo; "unknown" where it says none.
std::string cpu_model();

/// Processors that this process may run on: what an engine uses by default.
int usable_processors();

/// MemAvailable of /proc/meminfo, bytes; 0 where unknown.
std::int64_t available_memory();

/// VmHWM of /proc/self/status, bytes: the most that this process had resident since the last reset.
/// 0: unknown.
std::int64_t peak_resident();

/// Starts peak_resident() anew from what is resident now, where the system lets us.
void reset_peak_resident();

/// errors  config: `what` takes more than is available (names both; `hint` says what to do)
Result<void> check_memory(const std::string& what, std::int64_t bytes, const std::string& hint);

/// 1610612736 -> "1.50 GiB"
std::string gibibytes(std::int64_t bytes);

}  // namespace ponder::bench
