#pragma once

#include <string>

#include "harness/base/result.h"

namespace ponder {

/// Held while a process writes a run: an exclusive flock on `<folder>/run.lock`, which the system
/// releases when the process ends in whatever way. The file stays; it holds the holder's id only to
/// be named in the message.
class RunLock {
 public:
  /// errors  io (held by another: names the process; folder not writable)
  static Result<RunLock> take(const std::string& folder);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;
  ~RunLock();

 private:
  explicit RunLock(int fd) : fd_(fd) {}

  int fd_;
};

/// A write-ahead log needs memory shared between the processes that use it, which file systems over
/// a network do not give: only those known to be local are trusted with one.
bool is_local_file_system(long magic);

/// The same for the file system that holds `folder`; false when it cannot be asked.
bool is_on_local_file_system(const std::string& folder);

}  // namespace ponder
