#include "sandbox/probe.h"

#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sandbox/control_group.h"
#include "sandbox/launch.h"
#include "sandbox/sandbox.h"
#include "sandbox/spawn.h"

namespace ponder {

namespace {

constexpr unsigned kUnprivileged = 62'000;

Probe good(const char* layer, const std::string& text) {
  return {Probe::State::good, layer, text, ""};
}

/// errno of unshare(flags) in a process of an ordinary user; 0 when it works.
int try_unshare(int flags) {
  const pid_t pid = fork();
  if (pid < 0) return errno;
  if (pid == 0) {
    // Only system calls here: other threads may have held locks when this process was forked.
    if (geteuid() == 0 &&
        syscall(SYS_setresuid, kUnprivileged, kUnprivileged, kUnprivileged) != 0) {
      _exit(EPERM);
    }
    _exit(unshare(flags) == 0 ? 0 : errno);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EPERM;
}

Probe namespaces(const char* layer, const char* text, int flags) {
  const int error = try_unshare(flags);
  if (error == 0) return good(layer, text);
  launcher::Status status;
  status.error = error;
  std::strcpy(status.step, "namespaces");
  return {Probe::State::missing, layer, std::strerror(error), setup_error(status).hint};
}

Probe mounts() {
  mount_attr nothing{};
  if (mount_setattr(-1, "", 0, &nothing, sizeof nothing) != 0 && errno == ENOSYS) {
    return {Probe::State::missing, "mounts", "no mount_setattr", "Linux 5.14 or later is needed"};
  }
  return good("mounts", "read-only binds of whole trees");
}

Probe seccomp() {
  std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0) {
    return good("seccomp", "filters that kill a process");
  }
  return {Probe::State::missing, "seccomp", std::strerror(errno),
          "the kernel must be built with CONFIG_SECCOMP_FILTER"};
}

Probe landlock() {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version >= 6) return good("landlock", "ABI " + std::to_string(version));
  return {Probe::State::weaker, "landlock",
          version > 0 ? "ABI " + std::to_string(version) : "not there",
          "a second wall inside the namespaces; --sandbox=degraded needs ABI 6 (Linux 6.12)"};
}

Probe control_group() {
  const auto group = ControlGroup::create("probe");
  if (group) return good("cgroup", "version " + std::to_string((*group)->version()));
  return {Probe::State::weaker, "cgroup", group.error().message,
          "memory is limited per process; " + group.error().hint};
}

Probe pidfd() {
  const Descriptor self(static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0)));
  if (self) return good("pidfd", "processes are ended without races");
  return {Probe::State::missing, "pidfd", std::strerror(errno), "Linux 5.14 or later is needed"};
}

Probe bwrap() {
  if (access("/usr/bin/bwrap", X_OK) == 0) return good("bwrap", "/usr/bin/bwrap");
  return {Probe::State::weaker, "bwrap", "not installed",
          "only --sandbox=bwrap needs it: apt-get install bubblewrap"};
}

/// The launcher as a program: memfd, execve; and /proc/self for them.
Probe launcher_starts() {
  LaunchPlan plan;
  plan.header.isolation = launcher::Isolation::bare;
  plan.header.uid = kUnprivileged;
  plan.header.own_box = 1;  // there is none: it says so and ends
  plan.arguments = {"/bin/true"};
  auto started = launch(plan, {}, nullptr);
  if (started) return good("launcher", "starts from memory");
  return {Probe::State::missing, "launcher", started.error().message,
          "sysctl vm.memfd_noexec must not be 2"};
}

Probe whole() {
  SandboxSettings settings;
  settings.workers = 1;
  auto sandbox = open_sandbox(settings);
  if (!sandbox) {
    return {Probe::State::missing, "sandbox", sandbox.error().message, sandbox.error().hint};
  }
  return good("sandbox", (*sandbox)->description());
}

}  // namespace

std::vector<Probe> probe_sandbox() {
  constexpr int kAll = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC |
                       CLONE_NEWUTS | CLONE_NEWCGROUP;
  return {namespaces("userns", "ordinary users may make user namespaces", CLONE_NEWUSER),
          namespaces("spaces", "mount, pid, net, ipc, uts and cgroup namespaces", kAll),
          mounts(),
          seccomp(),
          landlock(),
          control_group(),
          pidfd(),
          launcher_starts(),
          bwrap(),
          whole()};
}

}  // namespace ponder
