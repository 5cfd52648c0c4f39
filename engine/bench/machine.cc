#include "engine/bench/machine.h"

#include <sched.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "harness/base/text.h"

namespace ponder::bench {

namespace {

/// What stands behind "key:" in a file of /proc; empty if there is none.
std::string proc_value(const char* path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos || trim(line.substr(0, colon)) != key) continue;
    return std::string(trim(std::string_view(line).substr(colon + 1)));
  }
  return "";
}

/// "1234 kB" -> bytes
std::int64_t proc_bytes(const char* path, const std::string& key) {
  const std::string value = proc_value(path, key);
  return parse_int(split(value, ' ').front()).value_or(0) * 1024;
}

}  // namespace

std::string cpu_model() {
  const std::string name = proc_value("/proc/cpuinfo", "model name");
  return name.empty() ? "unknown" : name;
}

int usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

std::int64_t available_memory() {
  return proc_bytes("/proc/meminfo", "MemAvailable");
}

std::int64_t peak_resident() {
  return proc_bytes("/proc/self/status", "VmHWM");
}

void reset_peak_resident() {
  std::ofstream("/proc/self/clear_refs") << "5";  // see proc(5)
}

std::string gibibytes(std::int64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f GiB", static_cast<double>(bytes) / 0x1p30);
  return text;
}

Result<void> check_memory(const std::string& what, std::int64_t bytes, const std::string& hint) {
  const std::int64_t available = available_memory();
  if (available == 0 || bytes <= available) return {};
  return Error{
      ErrorCode::config,
      what + " take " + gibibytes(bytes) + ", " + gibibytes(available) + " of memory are available",
      hint};
}

}  // namespace ponder::bench
