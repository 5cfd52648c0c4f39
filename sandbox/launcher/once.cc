// One program from start to end. This process is pid 1 of the namespaces (or the subreaper of the
// program without them): it starts the program as its child, ends it at a limit, then everything
// that the program started, and reports what all of them together took.

#include <dirent.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <utility>

#include "sandbox/launcher/launcher.h"

namespace ponder::launcher {

namespace {

std::int64_t microseconds(clockid_t clock) {
  timespec now{};
  if (clock_gettime(clock, &now) != 0) return 0;
  return now.tv_sec * 1'000'000 + now.tv_nsec / 1000;
}

std::int64_t microseconds(const timeval& time) {
  return time.tv_sec * 1'000'000 + time.tv_usec;
}

/// The CPU clock of another process; its number is the kernel's convention.
clockid_t clock_of(pid_t pid) {
  return static_cast<clockid_t>((~static_cast<unsigned>(pid)) << 3 | 2);
}

/// "/box/x" and "NAME=/box/x" as the program finds it: without namespaces the box is elsewhere.
char* with_real_box(char* text) {
  if (std::strcmp(box_path, "/box") == 0) return text;
  char* at = std::strncmp(text, "/box", 4) == 0 ? text : std::strstr(text, "=/box");
  if (at == nullptr) return text;
  if (*at == '=') ++at;
  if (at[4] != 0 && at[4] != '/') return text;
  const std::size_t size = std::strlen(box_path) + std::strlen(text) + 1;
  auto* out = static_cast<char*>(malloc(size));
  if (out == nullptr) fail("memory");
  std::snprintf(out, size, "%.*s%s%s", static_cast<int>(at - text), text, box_path, at + 4);
  return out;
}

[[noreturn]] void start_program(const Spec& spec, int failure_pipe) {
  status_fd = failure_pipe;  // what fails from here on is told to pid 1, which reports it
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  for (char** list : {spec.arguments, spec.environment}) {
    for (char** text = list; *text != nullptr; ++text) *text = with_real_box(*text);
  }
  const unsigned kept = spec.header.keep_results ? kControl : kStderr;
  close_range(kept + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  set_limits(spec);
  const bool landlock = spec.header.isolation != Isolation::bare && restrict_by_landlock(spec);
  if (!landlock && spec.header.isolation == Isolation::landlock) fail("Landlock");
  load_filter(spec.filter);
  execve(spec.arguments[0], spec.arguments, spec.environment);
  Status status;
  status.kind = Status::Kind::not_started;
  status.error = errno;
  write_status(status);
  _exit(127);
}

Cause watch(const SpecHeader& limits, pid_t pid, int pidfd, std::int64_t began) {
  Cause cause = Cause::ended;
  const long processors = std::max(1L, sysconf(_SC_NPROCESSORS_ONLN));
  pollfd waits[2] = {{pidfd, POLLIN, 0}, {kLife, POLLIN, 0}};
  for (;;) {
    const std::int64_t wall_left = limits.wall_us - (microseconds(CLOCK_MONOTONIC) - began);
    const std::int64_t cpu_left = limits.cpu_us - microseconds(clock_of(pid));
    if (cause == Cause::ended && (wall_left <= 0 || cpu_left < 0)) {
      cause = cpu_left < 0 ? Cause::cpu : Cause::wall;
      syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
    }
    const std::int64_t next = std::min(wall_left, cpu_left / processors);
    const int timeout = cause == Cause::ended ? static_cast<int>(next / 1000) + 1 : -1;
    const int ready = poll(waits, cause == Cause::ended ? 2 : 1, timeout);
    if (ready <= 0) continue;
    if (waits[0].revents != 0) return cause;
    cause = Cause::asked;
    syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
  }
}

/// Of the calling process, a subreaper: orphans of the program are its children as well.
bool kill_children() {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  static char text[1 << 16];
  const ssize_t n = read(fd, text, sizeof text - 1);
  close(fd);
  if (n <= 0) return false;
  text[n] = 0;
  for (char* at = text; *at != 0;) {
    char* end = at;
    const long pid = strtol(at, &end, 10);
    if (end == at) break;
    if (pid > 1) kill(static_cast<pid_t>(pid), SIGKILL);
    at = end;
  }
  return true;
}

/// When it returns, nothing of the run is left. Each reaped process adds to RUSAGE_CHILDREN.
void end_everything() {
  const bool is_init = getpid() == 1;  // in namespaces of its own or of bwrap
  for (int round = 0; round < 10'000; ++round) {
    if (is_init) {
      kill(-1, SIGKILL);  // everything in this namespace but pid 1
    } else if (!kill_children()) {
      return;
    }
    pid_t reaped = 0;
    while ((reaped = waitpid(-1, nullptr, is_init ? 0 : WNOHANG)) > 0 || errno == EINTR) {
      if (reaped == 0) break;
    }
    if (reaped < 0) return;
    usleep(1000);
  }
}

/// The file that was asked for, to the results pipe. Nobody is left who could change it.
bool hand_over(const Spec& spec) {
  if (spec.collect.size == 0) return false;
  const int fd = open(spec.collect.data, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return false;

  struct stat info {};

  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return false;
  if (info.st_size > spec.header.collect_bytes) return false;
  static char buffer[1 << 16];
  ssize_t n = 0;
  while ((n = read(fd, buffer, sizeof buffer)) > 0) {
    for (ssize_t done = 0; done < n;) {
      const ssize_t m = write(kResults, buffer + done, static_cast<std::size_t>(n - done));
      if (m < 0 && errno == EINTR) continue;
      if (m <= 0) return false;
      done += m;
    }
  }
  return n == 0;
}

void remove_tree(int parent, const char* name, int depth) {
  if (unlinkat(parent, name, 0) == 0 || depth > 200) return;
  fchmodat(parent, name, 0700, 0);
  const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0) return;
  if (DIR* folder = fdopendir(fd)) {
    while (const dirent* entry = readdir(folder)) {
      if (std::strcmp(entry->d_name, ".") == 0 || std::strcmp(entry->d_name, "..") == 0) continue;
      remove_tree(dirfd(folder), entry->d_name, depth + 1);
    }
    closedir(folder);
  }
  unlinkat(parent, name, AT_REMOVEDIR);
}

}  // namespace

void remove_box() {
  remove_tree(AT_FDCWD, box_path, 0);
}

void run_once(const Spec& spec) {
  int failure[2];
  if (pipe2(failure, O_CLOEXEC) != 0) fail("pipe");
  for (int& end : failure) {  // out of the way of the program's descriptors, some of which are free
    const int low = std::exchange(end, fcntl(end, F_DUPFD_CLOEXEC, 40));
    if (end < 0) fail("pipe");
    close(low);
  }
  const std::int64_t began = microseconds(CLOCK_MONOTONIC);
  int pidfd = -1;
  clone_args how{};
  how.flags = CLONE_PIDFD;
  how.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  how.exit_signal = SIGCHLD;
  const long pid = syscall(SYS_clone3, &how, sizeof how);
  if (pid < 0) fail("start a process");
  if (pid == 0) start_program(spec, failure[1]);
  close(failure[1]);
  // The harness waits for the end of these pipes; only the program and what it starts hold them.
  for (const int fd : {kStdin, kStdout, kStderr, kControl}) close(fd);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  Status status;
  const bool failed = read(failure[0], &status, sizeof status) == sizeof status;
  if (!failed) {
    const Cause cause = watch(spec.header, static_cast<pid_t>(pid), pidfd, began);
    status = {};
    status.kind = Status::Kind::ended;
    status.cause = cause;
  }
  int wait_status = 0;
  while (waitpid(static_cast<pid_t>(pid), &wait_status, 0) < 0 && errno == EINTR) {
  }
  status.wait_status = wait_status;
  status.wall_us = microseconds(CLOCK_MONOTONIC) - began;
  end_everything();
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  status.cpu_us = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
  status.peak_kib = usage.ru_maxrss;
  if (!failed && wait_status == 0 && status.cause == Cause::ended) {
    status.collected = hand_over(spec) ? 1 : 0;
  }
  if (std::strcmp(box_path, "/box") != 0) remove_box();
  write_status(status);
  _exit(0);
}

}  // namespace ponder::launcher
