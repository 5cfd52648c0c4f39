// The file system inside: a small tmpfs that is read-only in the end, with the host's /usr and a
// few files of /etc bound read-only, five devices, and /box to write to.

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <initializer_list>

#include "sandbox/launcher/launcher.h"

namespace ponder::launcher {

namespace {

constexpr unsigned kInnerId = 1000;

/// "step path" into a buffer that fail() can use.
[[noreturn]] void fail_at(const char* step, const char* path) {
  const int error = errno;
  static char text[48];
  std::snprintf(text, sizeof text, "%s %s", step, path);
  errno = error;
  fail(text);
}

void write_file(const char* path, const char* text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) fail_at("open", path);
  const auto size = static_cast<ssize_t>(std::strlen(text));
  if (write(fd, text, static_cast<std::size_t>(size)) != size) fail_at("write", path);
  close(fd);
}

void map_ids(unsigned uid, unsigned gid) {
  char line[64];
  write_file("/proc/self/setgroups", "deny");
  std::snprintf(line, sizeof line, "%u %u 1", kInnerId, uid);
  write_file("/proc/self/uid_map", line);
  std::snprintf(line, sizeof line, "%u %u 1", kInnerId, gid);
  write_file("/proc/self/gid_map", line);
}

void set_attributes(const char* path, std::uint64_t attributes, unsigned flags) {
  mount_attr attr{};
  attr.attr_set = attributes;
  if (mount_setattr(AT_FDCWD, path, flags, &attr, sizeof attr) != 0)
    fail_at("make read-only", path);
}

/// `to` is relative to the new root, the working directory.
void bind(const char* from, const char* to, std::uint64_t attributes) {
  if (mount(from, to, nullptr, MS_BIND | MS_REC, nullptr) != 0) fail_at("bind", from);
  set_attributes(to, attributes | MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, AT_RECURSIVE);
}

void make_folder(const char* path) {
  if (mkdir(path, 0755) != 0 && errno != EEXIST) fail_at("make", path);
}

void make_file(const char* path) {
  const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) fail_at("make", path);
  close(fd);
}

/// /a/b/c -> folders a and a/b.
void make_parents(const char* path) {
  char part[512];
  std::snprintf(part, sizeof part, "%s", path + 1);
  for (char* slash = std::strchr(part, '/'); slash != nullptr;
       slash = std::strchr(slash + 1, '/')) {
    *slash = 0;
    make_folder(part);
    *slash = '/';
  }
}

/// A host file, folder or link at the same place inside; nothing when it is not there.
void show(const char* path) {
  struct stat info;
  if (lstat(path, &info) != 0) return;
  make_parents(path);
  const char* to = path + 1;
  if (S_ISLNK(info.st_mode)) {
    char target[512];
    const ssize_t n = readlink(path, target, sizeof target - 1);
    if (n <= 0) return;
    target[n] = 0;
    if (symlink(target, to) != 0 && errno != EEXIST) fail_at("link", path);
    return;
  }
  if (S_ISDIR(info.st_mode)) {
    make_folder(to);
  } else if (S_ISREG(info.st_mode)) {
    make_file(to);
  } else {
    return;
  }
  bind(path, to, MOUNT_ATTR_NODEV);
}

void make_devices() {
  make_folder("dev");
  for (const char* device :
       {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}) {
    make_file(device + 1);
    bind(device, device + 1, MOUNT_ATTR_NOEXEC);
  }
  const char* const links[][2] = {{"/proc/self/fd", "dev/fd"},
                                  {"/proc/self/fd/0", "dev/stdin"},
                                  {"/proc/self/fd/1", "dev/stdout"},
                                  {"/proc/self/fd/2", "dev/stderr"}};
  for (const auto& link : links) {
    if (symlink(link[0], link[1]) != 0) fail_at("link", link[1]);
  }
}

/// The new root is mounted over a folder that every machine has; nothing is written to it.
const char* mount_root() {
  for (const char* place : {"/tmp", "/var/tmp", "/mnt", "/usr"}) {
    if (mount("box", place, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,nr_inodes=512,mode=755") == 0) {
      return place;
    }
  }
  fail("mount the root");
}

}  // namespace

void build_root(const Spec& spec) {
  map_ids(outer_uid, outer_gid);
  if (sethostname("box", 3) != 0) fail("set the host name");
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) fail("private mounts");
  // With the root mounted over /tmp, paths in /tmp are gone for binds: open nothing there.
  const char* root = mount_root();
  if (chdir(root) != 0) fail("enter the root");
  const mode_t before = umask(0);
  make_folder("usr");
  bind("/usr", "usr", MOUNT_ATTR_NODEV);
  for (const char* path : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) show(path);
  make_folder("etc");
  for (std::uint64_t i = 0; i < spec.header.read_only; ++i) show(spec.read_only[i].data);
  make_devices();
  make_folder("box");
  if (symlink("box/tmp", "tmp") != 0) fail("link /tmp");
  if (spec.header.mount_proc) {
    make_folder("proc");
    if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "hidepid=2,subset=pid") !=
        0) {
      fail("mount /proc");
    }
  }
  if (spec.header.mode == Mode::once) {
    char options[96];
    std::snprintf(options, sizeof options, "size=%lld,nr_inodes=%lld,mode=700",
                  static_cast<long long>(spec.header.box_bytes),
                  static_cast<long long>(spec.header.box_inodes + 2));
    if (mount("box", "box", "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) fail("mount /box");
  }
  if (syscall(SYS_pivot_root, ".", ".") != 0) fail("pivot_root");
  if (umount2(".", MNT_DETACH) != 0) fail("leave the old root");
  if (chdir("/") != 0) fail("enter the root");
  set_attributes("/", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, 0);
  umask(before);
  if (chdir("/box") != 0) fail("enter the box");
}

void fill_box(const Spec& spec) {
  if (mkdir("tmp", 0700) != 0 && errno != EEXIST) fail("make /box/tmp");
  for (std::uint64_t i = 0; i < spec.header.files; ++i) {
    const Text name = spec.files[3 * i];
    const bool executable = spec.files[3 * i + 1].size > 0;
    const Text bytes = spec.files[3 * i + 2];
    const int fd = open(name.data, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                        executable ? 0700 : 0600);
    if (fd < 0) fail_at("make /box file", name.data);
    for (std::size_t done = 0; done < bytes.size;) {
      const ssize_t n = write(fd, bytes.data + done, bytes.size - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) fail_at("fill /box file", name.data);
      done += static_cast<std::size_t>(n);
    }
    close(fd);
  }
}

}  // namespace ponder::launcher
