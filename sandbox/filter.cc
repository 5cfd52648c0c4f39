#include "sandbox/filter.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>

#include "harness/base/text.h"
#include "sandbox/spawn.h"

namespace ponder {

namespace {

constexpr std::uint64_t kNamespaceFlags = 0x7E020000;  // CLONE_NEW*
constexpr int kFirstUnknownCall = 451;  // libseccomp 2.5.4 knows no name from here on
constexpr int kLastUnknownCall = 512;
constexpr std::uint64_t kLow32 = 0xFFFFFFFF;

// What CPython with its extension modules, threads and forks needs, and ordinary programs too.
constexpr std::string_view kAllowed =
    "read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 open openat openat2 "
    "creat close close_range stat fstat lstat newfstatat statx statfs fstatfs access faccessat "
    "faccessat2 lseek mmap munmap mprotect mremap madvise mincore msync brk rt_sigaction "
    "rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo "
    "rt_tgsigqueueinfo sigaltstack pipe pipe2 select pselect6 poll ppoll epoll_create "
    "epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd "
    "signalfd4 timerfd_create timerfd_settime timerfd_gettime dup dup2 dup3 fsync fdatasync "
    "sync_file_range ftruncate truncate fallocate fadvise64 getdents getdents64 getcwd chdir "
    "fchdir rename renameat renameat2 mkdir mkdirat rmdir unlink unlinkat link linkat symlink "
    "symlinkat readlink readlinkat chmod fchmod fchmodat umask utime utimes utimensat futimesat "
    "sendfile copy_file_range splice tee getrlimit setrlimit prlimit64 getrusage sysinfo times "
    "uname getuid geteuid getgid getegid getresuid getresgid getgroups getpgrp getpgid setpgid "
    "getsid setsid getpid getppid gettid capget getpriority sched_yield sched_getaffinity "
    "sched_setaffinity sched_getparam sched_getscheduler sched_get_priority_max "
    "sched_get_priority_min getcpu set_tid_address set_robust_list get_robust_list rseq "
    "membarrier futex futex_waitv nanosleep clock_nanosleep clock_gettime clock_getres "
    "gettimeofday time timer_create timer_settime timer_gettime timer_getoverrun timer_delete "
    "setitimer getitimer alarm pause kill tkill tgkill fork vfork execve wait4 waitid exit "
    "exit_group arch_prctl getrandom restart_syscall pidfd_open pidfd_send_signal "
    "mlock munlock";

// What no program needs that only computes. Socket calls are refused apart, by EACCES.
constexpr std::string_view kForbidden =
    "ptrace process_vm_readv process_vm_writev process_madvise process_mrelease pidfd_getfd kcmp "
    "mount umount umount2 pivot_root chroot fsopen fsconfig fsmount fspick move_mount open_tree "
    "mount_setattr unshare setns name_to_handle_at open_by_handle_at mknod mknodat add_key "
    "request_key keyctl shmget shmat shmctl shmdt msgget msgsnd msgrcv msgctl semget semop semctl "
    "semtimedop mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr flock bpf "
    "perf_event_open userfaultfd memfd_secret capset setuid setgid setreuid setregid setresuid "
    "setresgid setfsuid setfsgid setgroups setpriority sched_setscheduler sched_setparam "
    "sched_setattr mlockall munlockall mlock2 ioprio_set personality acct adjtimex clock_adjtime "
    "clock_settime settimeofday create_module init_module finit_module delete_module kexec_load "
    "kexec_file_load reboot sethostname setdomainname swapon swapoff syslog vhangup iopl ioperm "
    "modify_ldt quotactl quotactl_fd nfsservctl lookup_dcookie migrate_pages move_pages mbind "
    "set_mempolicy fanotify_init fanotify_mark inotify_init inotify_init1 inotify_add_watch "
    "landlock_create_ruleset landlock_add_rule landlock_restrict_self uselib ustat sysfs _sysctl "
    "chown fchown lchown fchownat setxattr lsetxattr fsetxattr vmsplice";

constexpr std::string_view kSockets = "socket socketpair connect bind listen accept accept4";

constexpr std::string_view kFallBack = "clone3 io_uring_setup io_uring_enter io_uring_register";

// Queries of terminals and pipes, close-on-exec, non-blocking.
constexpr std::uint64_t kIoctls[] = {0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451};
// Typing into the terminal, from the program or by pasting.
constexpr std::uint64_t kTerminalIoctls[] = {0x5412, 0x541C};
// Duplicating, flags, pipe sizes, seals; no locks and no leases, which reach other sandboxes.
constexpr std::uint64_t kFcntls[] = {0, 1, 2, 3, 4, 1030, 1031, 1032, 1033, 1034};
constexpr std::uint64_t kFileLocks[] = {5, 6, 7, 36, 37, 38, 1024, 1026};
constexpr std::uint64_t kSetDumpable = 4;
constexpr std::uint64_t kMostPrctl = 80;       // above all numbers in use but the next
constexpr std::uint64_t kSetVma = 0x53564d41;  // names of mappings, which malloc gives

/// Collects the first failure of many rules.
class Rules {
 public:
  explicit Rules(std::uint32_t otherwise) : context_(seccomp_init(otherwise), seccomp_release) {
    keep(context_ == nullptr ? -ENOMEM : 0);
    if (!context_) return;
    keep(seccomp_attr_set(get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS));
    keep(seccomp_attr_set(get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
  }

  void add_all(std::uint32_t action, std::string_view names) {
    for (const std::string_view name : split(names, ' ')) add(action, std::string(name));
  }

  /// Calls that this architecture does not have are left out.
  void add(std::uint32_t action, const std::string& name) {
    const int number = seccomp_syscall_resolve_name(name.c_str());
    if (number < 0) return;
    keep(seccomp_rule_add_array(get(), action, number, 0, nullptr));
  }

  void add_number(std::uint32_t action, int number) {
    keep(seccomp_rule_add_array(get(), action, number, 0, nullptr));
  }

  void add(std::uint32_t action, const char* name, const scmp_arg_cmp& when) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number >= 0) keep(seccomp_rule_add_array(get(), action, number, 1, &when));
  }

  Result<std::string> bytes() {
    const Descriptor file(memfd_create("filter", MFD_CLOEXEC));
    if (!file) return system_error("cannot make a file in memory");
    if (status_ == 0) keep(seccomp_export_bpf(get(), file.get()));
    if (status_ != 0) {
      errno = -status_;
      return system_error("cannot compile the seccomp filter");
    }
    std::string out(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)), '\0');
    if (pread(file.get(), out.data(), out.size(), 0) != static_cast<ssize_t>(out.size())) {
      return system_error("cannot read the seccomp filter");
    }
    return out;
  }

 private:
  scmp_filter_ctx get() { return context_.get(); }

  void keep(int status) {
    if (status_ == 0) status_ = status;
  }

  std::unique_ptr<void, decltype(&seccomp_release)> context_;
  int status_ = 0;
};

scmp_arg_cmp argument(unsigned number, std::uint64_t mask, std::uint64_t value) {
  return {number, SCMP_CMP_MASKED_EQ, mask, value};
}

void refuse_everywhere(Rules& rules) {
  rules.add_all(SCMP_ACT_ERRNO(EACCES), kSockets);
  rules.add_all(SCMP_ACT_ERRNO(ENOSYS), kFallBack);
  for (int number = kFirstUnknownCall; number <= kLastUnknownCall; ++number) {
    rules.add_number(SCMP_ACT_ERRNO(ENOSYS), number);
  }
}

Rules python_rules() {
  Rules rules(SCMP_ACT_ERRNO(EPERM));
  rules.add_all(SCMP_ACT_ALLOW, kAllowed);
  refuse_everywhere(rules);
  rules.add(SCMP_ACT_ALLOW, "clone", argument(0, kNamespaceFlags, 0));
  for (const std::uint64_t what : kIoctls) {
    rules.add(SCMP_ACT_ALLOW, "ioctl", argument(1, kLow32, what));
  }
  for (const std::uint64_t what : kFcntls) {
    rules.add(SCMP_ACT_ALLOW, "fcntl", argument(1, kLow32, what));
  }
  // Everything but PR_SET_DUMPABLE: without capabilities the rest concerns the process itself. The
  // kernel looks at the low half of the number only.
  for (std::uint64_t option = 0; option < kMostPrctl; ++option) {
    if (option != kSetDumpable) rules.add(SCMP_ACT_ALLOW, "prctl", argument(0, kLow32, option));
  }
  rules.add(SCMP_ACT_ALLOW, "prctl", argument(0, kLow32, kSetVma));
  return rules;
}

Rules generic_rules() {
  Rules rules(SCMP_ACT_ALLOW);
  rules.add_all(SCMP_ACT_ERRNO(EPERM), kForbidden);
  refuse_everywhere(rules);
  for (int bit = 0; bit < 32; ++bit) {
    const std::uint64_t flag = std::uint64_t(1) << bit;
    if ((kNamespaceFlags & flag) != 0) {
      rules.add(SCMP_ACT_ERRNO(EPERM), "clone", argument(0, flag, flag));
    }
  }
  for (const std::uint64_t what : kTerminalIoctls) {
    rules.add(SCMP_ACT_ERRNO(EPERM), "ioctl", argument(1, kLow32, what));
  }
  for (const std::uint64_t what : kFileLocks) {
    rules.add(SCMP_ACT_ERRNO(EPERM), "fcntl", argument(1, kLow32, what));
  }
  rules.add(SCMP_ACT_ERRNO(EPERM), "prctl", argument(0, kLow32, kSetDumpable));
  return rules;
}

}  // namespace

Result<std::string> compile_filter(Profile profile) {
  Rules rules = profile == Profile::python ? python_rules() : generic_rules();
  return rules.bytes();
}

}  // namespace ponder
