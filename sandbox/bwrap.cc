#include "sandbox/bwrap.h"

#include <sys/stat.h>
#include <unistd.h>

namespace ponder {
namespace {

class Options {
 public:
  template <class... Words>
  void add(const Words&... words) {
    ((text_ += words, text_ += '\0'), ...);
  }

  std::string take() { return std::move(text_); }

 private:
  std::string text_ = {};
};

/// A host folder or file read-only at its own place, or the same link; nothing when it is missing.
void show(Options& options, const std::string& path) {
  struct stat info {};

  if (lstat(path.c_str(), &info) != 0) return;
  if (S_ISLNK(info.st_mode)) {
    char target[512];
    const ssize_t n = readlink(path.c_str(), target, sizeof target);
    if (n > 0 && n < static_cast<ssize_t>(sizeof target)) {
      options.add("--symlink", std::string(target, static_cast<std::size_t>(n)), path);
    }
    return;
  }
  options.add("--ro-bind-try", path, path);
}

}  // namespace

std::string bwrap_options(const BwrapPlan& plan) {
  Options options;
  options.add("--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-net",
              "--unshare-ipc");
  options.add("--unshare-uts", "--unshare-cgroup", "--hostname", "box", "--uid", "1000", "--gid",
              "1000");
  options.add("--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL",
              "--clearenv");
  options.add("--ro-bind", "/usr", "/usr");
  for (const char* path : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"})
    show(options, path);
  for (const std::string& path : plan.read_only) show(options, path);
  // No --dev: it brings terminals and a writable /dev/shm.
  for (const std::string device : {"null", "zero", "full", "random", "urandom"}) {
    options.add("--dev-bind", "/dev/" + device, "/dev/" + device);
  }
  options.add("--symlink", "/proc/self/fd", "/dev/fd", "--symlink", "/proc/self/fd/0",
              "/dev/stdin");
  options.add("--symlink", "/proc/self/fd/1", "/dev/stdout");
  options.add("--symlink", "/proc/self/fd/2", "/dev/stderr");
  if (plan.mount_proc) options.add("--proc", "/proc");
  options.add("--perms", "0555", "--ro-bind-data", std::to_string(plan.launcher_fd),
              kBwrapLauncher);
  options.add("--size", std::to_string(plan.box_bytes), "--perms", "0700", "--tmpfs", "/box");
  options.add("--symlink", "box/tmp", "/tmp", "--remount-ro", "/", "--chdir", "/box");
  return options.take();
}

}  // namespace ponder
