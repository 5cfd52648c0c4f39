#include "results/run_lock.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder {

Result<RunLock> RunLock::take(const std::string& folder) {
  const std::string path = folder + "/run.lock";
  RunLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (lock.fd_ < 0) {
    return Error{ErrorCode::io, "cannot write to " + folder + ": " + std::strerror(errno),
                 "check the permissions of the folder, or give another with --output"};
  }
  while (::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) {
      return Error{ErrorCode::io, "cannot lock " + path + ": " + std::strerror(errno),
                   "give a folder on a file system with locks"};
    }
    const auto holder = read_file(path);
    const std::string id = holder ? std::string(trim(*holder)) : "";
    return Error{ErrorCode::io,
                 "run " + folder + " is being written by " +
                     (id.empty() ? "another process" : "process " + id),
                 "wait for it to end, or give another folder"};
  }
  // Only for the message above: a full disk here does no harm.
  const std::string id = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.fd_, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(lock.fd_, id.data(), id.size(), 0);
  }
  return lock;
}

RunLock::RunLock(RunLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RunLock::~RunLock() {
  if (fd_ >= 0) ::close(fd_);
}

bool is_local_file_system(long magic) {
  // Names missing from linux/magic.h: xfs, zfs, jfs, bcachefs.
  static constexpr long local[] = {
      EXT4_SUPER_MAGIC,      BTRFS_SUPER_MAGIC, 0x58465342, TMPFS_MAGIC, RAMFS_MAGIC,
      OVERLAYFS_SUPER_MAGIC, F2FS_SUPER_MAGIC,  0x2FC12FC1, 0x3153464A,  0xCA451A4E};
  return std::find(std::begin(local), std::end(local), magic) != std::end(local);
}

bool is_on_local_file_system(const std::string& folder) {
  struct statfs info = {};
  return ::statfs(folder.c_str(), &info) == 0 &&
         is_local_file_system(static_cast<long>(info.f_type));
}

}  // namespace ponder
