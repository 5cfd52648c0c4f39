#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.h"

namespace ponder {

/// A control group of one worker: bounds memory and processes as a sum and counts what they took.
/// Version 2 where its memory controller is to be had, else version 1 (memory, pids, cpuacct).
class ControlGroup {
 public:
  struct Usage {
    std::int64_t cpu_us = 0;     ///< since the group was made; -1: not counted
    std::int64_t oom_kills = 0;  ///< since the group was made
    std::int64_t memory_bytes = 0;
    std::int64_t peak_bytes = 0;  ///< since reset_peak(), where the kernel can; else 0
  };

  /// Makes "ponder-PID-NAME" below this process's own groups; groups that dead processes left there
  /// are removed. errors  sandbox (with the fix)
  static Result<std::unique_ptr<ControlGroup>> create(const std::string& name);

  virtual ~ControlGroup() = default;  ///< removes it; its processes have ended by then

  virtual bool add(int pid) = 0;
  virtual bool limit_memory(std::int64_t bytes) = 0;
  virtual bool limit_processes(std::int64_t count) = 0;
  virtual void reset_peak() = 0;
  virtual Usage usage() const = 0;
  virtual int version() const = 0;
};

}  // namespace ponder
