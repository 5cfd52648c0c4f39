// What takes rights away: limits, capabilities, Landlock, the seccomp filter.

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <initializer_list>

#include "sandbox/launcher/launcher.h"

namespace ponder::launcher {

namespace {

/// A hard limit that is lower already stays: raising it needs rights nobody here has.
void limit(int resource, std::int64_t soft, std::int64_t hard) {
  rlimit now{};
  const auto what = static_cast<__rlimit_resource_t>(resource);
  if (getrlimit(what, &now) != 0) fail("read a resource limit");
  rlimit wanted{static_cast<rlim_t>(soft), static_cast<rlim_t>(hard)};
  wanted.rlim_max = std::min(wanted.rlim_max, now.rlim_max);
  wanted.rlim_cur = std::min(wanted.rlim_cur, wanted.rlim_max);
  if (setrlimit(what, &wanted) != 0) fail("set a resource limit");
}

void set_capabilities(std::uint64_t permitted, std::uint64_t inheritable) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  for (int i = 0; i < 2; ++i) {
    data[i].permitted = data[i].effective = static_cast<std::uint32_t>(permitted >> (32 * i));
    data[i].inheritable = static_cast<std::uint32_t>(inheritable >> (32 * i));
  }
  if (syscall(SYS_capset, &header, data) != 0) fail("drop capabilities");
}

// Numbers of later Landlock versions, which the headers of Debian 12 do not have.
constexpr std::uint64_t kTruncate = 1ULL << 14;
constexpr std::uint64_t kIoctlDevice = 1ULL << 15;
constexpr std::uint64_t kAllNet = 3;     // bind, connect
constexpr std::uint64_t kAllScopes = 3;  // abstract unix sockets, signals

struct Ruleset {
  std::uint64_t files;
  std::uint64_t net;
  std::uint64_t scoped;
};

void allow(int ruleset, const char* path, std::uint64_t access) {
  const int fd = open(path, O_PATH | O_CLOEXEC);
  if (fd < 0) return;  // not on this machine
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = fd;
  if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) {
    fail("add a Landlock rule");
  }
  close(fd);
}

}  // namespace

void set_limits(const Spec& spec) {
  const SpecHeader& header = spec.header;
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_MEMLOCK, 0, 0);
  limit(RLIMIT_MSGQUEUE, 0, 0);
  limit(RLIMIT_RTPRIO, 0, 0);
  limit(RLIMIT_NICE, 0, 0);
  limit(RLIMIT_STACK, header.stack_bytes, header.stack_bytes);
  if (header.mode == Mode::worker) return;  // the rest belongs to each case
  const std::int64_t seconds = (header.cpu_us + 999'999) / 1'000'000;
  limit(RLIMIT_CPU, seconds, seconds + 1);  // soft: SIGXCPU; hard: SIGKILL
  limit(RLIMIT_FSIZE, header.file_bytes, header.file_bytes);
  limit(RLIMIT_NOFILE, header.open_files, header.open_files);
  if (header.processes > 0) limit(RLIMIT_NPROC, header.processes, header.processes);
  if (header.data_bytes > 0) limit(RLIMIT_DATA, header.data_bytes, header.data_bytes);
  if (header.address_space > 0) limit(RLIMIT_AS, header.address_space, header.address_space);
}

void drop_capabilities(bool keep_admin) {
  const std::uint64_t admin = keep_admin ? 1ULL << CAP_SYS_ADMIN : 0;
  if (keep_admin) {
    // Ambient: stays over the execve of a program without file capabilities.
    constexpr std::uint64_t kNeeded = 1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SETPCAP;
    set_capabilities(kNeeded, admin);
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SYS_ADMIN, 0, 0) != 0) {
      fail("raise the ambient capability");
    }
  }
  // Both need CAP_SETPCAP, which a run without namespaces never had: it has nothing to drop then.
  for (unsigned long cap = 0; cap < 64; ++cap) {
    if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0) break;
  }
  prctl(PR_SET_SECUREBITS,
        SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
            SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |
            SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED,
        0, 0, 0);
  set_capabilities(admin, admin);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail("no_new_privs");
}

bool restrict_by_landlock(const Spec& spec) {
  const long version =
      syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return false;
  // Without namespaces only the scopes of version 6 keep signals inside.
  if (version < 6 && spec.header.isolation == Isolation::landlock) {
    errno = EOPNOTSUPP;
    fail("Landlock");
  }
  constexpr std::uint64_t kRead =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  std::uint64_t all = (1ULL << 13) - 1;  // version 1
  if (version >= 2) all |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) all |= kTruncate;
  if (version >= 5) all |= kIoctlDevice;
  const Ruleset what{all, version >= 4 ? kAllNet : 0, version >= 6 ? kAllScopes : 0};
  const std::size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &what, size, 0));
  if (ruleset < 0) fail("make a Landlock ruleset");
  if (spec.header.isolation == Isolation::namespaces || spec.header.own_box) {
    allow(ruleset, "/", kRead);
  } else {
    for (const char* path : {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
      allow(ruleset, path, kRead);
    }
    constexpr std::uint64_t kReadFile = LANDLOCK_ACCESS_FS_READ_FILE;
    for (const char* path : {"/dev/zero", "/dev/random", "/dev/urandom"}) {
      allow(ruleset, path, kReadFile);
    }
    for (std::uint64_t i = 0; i < spec.header.read_only; ++i) {
      // A file takes no rule with folder rights.
      const int folder = open(spec.read_only[i].data, O_PATH | O_DIRECTORY | O_CLOEXEC);
      allow(ruleset, spec.read_only[i].data, folder >= 0 ? kRead : kReadFile);
      if (folder >= 0) close(folder);
    }
  }
  allow(ruleset, box_path, all);
  for (const char* path : {"/dev/null", "/dev/full"}) {
    allow(ruleset, path, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
  }
  if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) fail("Landlock");
  close(ruleset);
  return true;
}

void load_filter(const Text& filter) {
  if (filter.size == 0) return;
  sock_fprog program{};
  program.len = static_cast<unsigned short>(filter.size / sizeof(sock_filter));
  program.filter = const_cast<sock_filter*>(reinterpret_cast<const sock_filter*>(filter.data));
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) fail("seccomp");
}

}  // namespace ponder::launcher
