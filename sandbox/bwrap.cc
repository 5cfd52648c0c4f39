#include "sandbox/bwrap.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace ponder {
namespace {

/// Descriptors that bwrap uses itself, beside those of the launcher.
enum : int { kOptions = launcher::kLife + 1, kLauncherText };

const char* const kInside = "/launcher";
const char* const kSetpriv = "/usr/bin/setpriv";

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

Result<std::string> find_bwrap() {
  for (const char* path : {"/usr/bin/bwrap", "/usr/local/bin/bwrap"}) {
    struct stat info {};

    if (stat(path, &info) != 0) continue;
    if ((info.st_mode & S_ISUID) != 0) {
      return Error{ErrorCode::sandbox, std::string(path) + " runs as root (setuid)",
                   "--sandbox=auto, or chmod u-s " + std::string(path)};
    }
    return std::string(path);
  }
  return Error{ErrorCode::sandbox, "no bwrap in /usr/bin or /usr/local/bin",
               "apt-get install bubblewrap, or --sandbox=auto"};
}

Result<BwrapProcess> start_bwrap(const LaunchPlan& plan,
                                 const std::string& launcher_path,
                                 std::vector<std::pair<int, int>> descriptors) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return system_error("cannot make a socket");
  }
  const Descriptor options(ends[0]);
  BwrapProcess out;
  out.options = Descriptor(ends[1]);
  // Opened anew: bwrap reads it to its end.
  const Descriptor launcher_text(open(launcher_path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!launcher_text) return system_error("cannot open " + launcher_path);
  descriptors.emplace_back(options.get(), kOptions);
  descriptors.emplace_back(launcher_text.get(), kLauncherText);
  std::vector<std::string> command;
  if (geteuid() == 0) {
    const std::string id = std::to_string(plan.header.uid);
    command = {kSetpriv,         "--reuid=" + id,   "--regid=" + id,
               "--clear-groups", "--inh-caps=-all", "--"};
  }
  for (const std::string& word :
       {plan.bwrap, std::string("--args"), std::to_string(kOptions), std::string(kInside)}) {
    command.push_back(word);
  }
  out.process = PONDER_TRY(Process::start(command[0], command, descriptors));
  return out;
}

Result<void> send_options(Descriptor& options, const LaunchPlan& plan) {
  const std::string text = bwrap_options(plan);
  // A few kilobytes: taken at once.
  const ssize_t n = send(options.get(), text.data(), text.size(), MSG_NOSIGNAL);
  if (n != static_cast<ssize_t>(text.size())) return system_error("cannot talk to bwrap");
  options.close();
  return {};
}

Error bwrap_error(const std::string& said) {
  Error error{ErrorCode::sandbox, "the sandbox cannot be built: " + said.substr(0, said.find('\n')),
              ""};
  if (said.find("Unknown option") != said.npos) {
    error.hint = "bubblewrap 0.8 or later is needed, or --sandbox=auto";
  } else if (said.find("namespace") != said.npos || said.find("uid map") != said.npos) {
    error.hint = "--sandbox=auto says what this machine lacks";
  }
  return error;
}

std::string bwrap_options(const LaunchPlan& plan) {
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
  if (plan.header.mount_proc != 0) options.add("--proc", "/proc");
  options.add("--perms", "0555", "--ro-bind-data", std::to_string(kLauncherText), kInside);
  options.add("--size", std::to_string(plan.header.box_bytes), "--perms", "0700", "--tmpfs",
              "/box");
  options.add("--symlink", "box/tmp", "/tmp", "--remount-ro", "/", "--chdir", "/box");
  return options.take();
}

}  // namespace ponder
