// The launcher: builds the walls around one program and stays outside of them to end it. Started by
// the harness with an empty environment, so that /proc/1/environ inside has nothing to tell.
//
//   harness -> launcher (guard, outside)  -> pid 1 of new namespaces: interpreter, or run_once
//
// The guard ends when pid 1 does, and ends it when the harness closes the life pipe or dies. When
// the guard dies, the kernel kills pid 1 and with it everything in the namespaces.

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <initializer_list>

#include "sandbox/launcher/launcher.h"

namespace ponder::launcher {

char box_path[64] = "/box";
int status_fd = kStatus;
unsigned outer_uid = 0;
unsigned outer_gid = 0;

namespace {

constexpr int kGraceMs = 500;  // for pid 1 to report, when the life pipe was closed

void become_unprivileged(std::uint32_t uid) {
  if (geteuid() != 0) return;
  if (uid == 0) {
    errno = EPERM;
    fail("leave the root user");
  }
  if (setgroups(0, nullptr) != 0) fail("setgroups");
  if (setresgid(uid, uid, uid) != 0) fail("setresgid");
  if (setresuid(uid, uid, uid) != 0) fail("setresuid");
  // A change of user hides /proc/self from its owner, and uid_map must be written there.
  if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) != 0) fail("dumpable");
}

bool life_ended() {
  pollfd life{kLife, POLLIN, 0};
  return poll(&life, 1, 0) > 0;
}

[[noreturn]] void guard(int pidfd) {
  for (int fd = 0; fd <= kControl; ++fd) close(fd);
  close(status_fd);
  pollfd waits[2] = {{pidfd, POLLIN, 0}, {kLife, POLLIN, 0}};
  while (poll(waits, 2, -1) < 0) {
    if (errno != EINTR) break;
  }
  if (waits[0].revents == 0) {
    poll(waits, 1, kGraceMs);
    syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, nullptr, 0);
  }
  siginfo_t info;
  while (waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED) != 0 && errno == EINTR) {
  }
  _exit(0);
}

/// Opened before the old root is gone; both stay right over execve.
void open_worker_files() {
  const int space = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
  if (space < 0) fail("open /proc/self/ns/pid");
  const int statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (statm < 0) fail("open /proc/self/statm");
  // kSpec was closed and the status pipe moved: both numbers are free, or one of these two.
  const int space_high = fcntl(space, F_DUPFD_CLOEXEC, 20);
  const int statm_high = fcntl(statm, F_DUPFD_CLOEXEC, 20);
  if (space_high < 0 || statm_high < 0) fail("duplicate a descriptor");
  if (dup2(space_high, kWorkerPidNamespace) < 0 || dup2(statm_high, kWorkerStatm) < 0) {
    fail("duplicate a descriptor");
  }
  if (space != kWorkerPidNamespace && space != kWorkerStatm) close(space);
  if (statm != kWorkerPidNamespace && statm != kWorkerStatm) close(statm);
}

[[noreturn]] void become_worker(const Spec& spec) {
  open_worker_files();
  build_root(spec);
  set_limits(spec);
  drop_capabilities(true);
  close(kLife);  // the guard has it
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fail("death signal");
  close_range(kWorkerStatm + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  execve(spec.arguments[0], spec.arguments, spec.environment);
  fail("start the interpreter");
}

[[noreturn]] void in_namespaces(const Spec& spec) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) fail("death signal");
  if (life_ended()) _exit(1);  // the guard died before that
  if (spec.header.mode == Mode::worker) become_worker(spec);
  build_root(spec);
  fill_box(spec);
  drop_capabilities(false);
  run_once(spec);
}

[[noreturn]] void with_namespaces(const Spec& spec) {
  int pidfd = -1;
  clone_args how{};
  how.flags = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
              CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_PIDFD;
  how.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  how.exit_signal = SIGCHLD;
  const long pid = syscall(SYS_clone3, &how, sizeof how);
  if (pid < 0) fail("namespaces");
  if (pid == 0) in_namespaces(spec);
  guard(pidfd);
}

void make_box() {
  for (const char* place : {"/tmp", "/var/tmp", "/dev/shm"}) {
    std::snprintf(box_path, sizeof box_path, "%s/ponder-box-XXXXXX", place);
    if (mkdtemp(box_path) != nullptr) return;
  }
  std::strcpy(box_path, "/box");  // there is nothing to remove
  fail("make a folder in /tmp, /var/tmp or /dev/shm");
}

[[noreturn]] void without_namespaces(const Spec& spec) {
  if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0) fail("subreaper");
  if (!spec.header.own_box) {
    make_box();
  }
  if (chdir(box_path) != 0) fail("enter the box");
  fill_box(spec);
  drop_capabilities(false);
  run_once(spec);
}

}  // namespace

}  // namespace ponder::launcher

int main() {
  using namespace ponder::launcher;
  close_range(kLife + 1, ~0U, 0);
  prctl(PR_SET_NAME, "ponder-launcher", 0, 0, 0);  // it was started by the number of a descriptor
  // All numbers are taken from the start, so that nothing opened later gets one of them.
  for (int fd = kStdin; fd <= kControl; ++fd) {
    if (fcntl(fd, F_GETFD) < 0) dup2(kLife, fd);
  }
  status_fd = fcntl(kStatus, F_DUPFD_CLOEXEC, 30);
  if (status_fd < 0) return 125;
  close(kStatus);
  const Spec spec = read_spec();
  close(kSpec);
  personality(ADDR_NO_RANDOMIZE);  // the same addresses every time; a filter may forbid it
  umask(077);
  become_unprivileged(spec.header.uid);
  outer_uid = geteuid();
  outer_gid = getegid();
  if (spec.header.isolation == Isolation::namespaces) with_namespaces(spec);
  without_namespaces(spec);
}
