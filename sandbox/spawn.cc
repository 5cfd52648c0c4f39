#include "sandbox/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace ponder {

Error system_error(const std::string& step) {
  return {ErrorCode::sandbox, step + ": " + std::strerror(errno), ""};
}

void Descriptor::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<Pipe> make_pipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0) return system_error("cannot make a pipe");
  Pipe pipe{Descriptor(fds[0]), Descriptor(fds[1])};
  // Of the reading end alone: the program writes to an ordinary pipe.
  if (fcntl(fds[0], F_SETFL, O_NONBLOCK) != 0) return system_error("cannot set up a pipe");
  return pipe;
}

Result<Descriptor> memory_file(std::string_view bytes) {
  Descriptor file(memfd_create("ponder", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!file) return system_error("cannot make a file in memory");
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n = write(file.get(), bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return system_error("cannot fill a file in memory");
    done += static_cast<std::size_t>(n);
  }
  if (lseek(file.get(), 0, SEEK_SET) != 0) return system_error("cannot rewind a file in memory");
  if (fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) !=
      0) {
    return system_error("cannot seal a file in memory");
  }
  return file;
}

Result<Descriptor> null_device() {
  Descriptor null(open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!null) return system_error("cannot open /dev/null");
  return null;
}

Result<Descriptor> standard_input(std::string_view bytes) {
  return bytes.empty() ? null_device() : memory_file(bytes);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), pidfd_(std::move(other.pidfd_)) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(pidfd_, other.pidfd_);
  return *this;
}

Process::~Process() {
  if (pid_ <= 0) return;
  kill();
  wait();
}

Result<Process> Process::start(const std::string& program,
                               const std::vector<std::string>& arguments,
                               const std::vector<std::pair<int, int>>& descriptors) {
  // Sources are lifted above all targets, so that no dup2 overwrites a source that is still needed.
  constexpr int kAboveTargets = 64;
  std::vector<Descriptor> lifted;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const auto clean = [&] {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  };
  for (const auto& [ours, theirs] : descriptors) {
    lifted.emplace_back(fcntl(ours, F_DUPFD_CLOEXEC, kAboveTargets));
    if (!lifted.back()) {
      clean();
      return system_error("cannot duplicate a descriptor");
    }
    posix_spawn_file_actions_adddup2(&actions, lifted.back().get(), theirs);
  }
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  // A session of its own: Ctrl-C is for the harness, which ends the run by the life pipe.
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  char* environment[] = {nullptr};
  Process process;
  pid_t pid = 0;
  const int error =
      posix_spawn(&pid, program.c_str(), &actions, &attributes, argv.data(), environment);
  clean();
  if (error != 0) {
    errno = error;
    return system_error("cannot start " + arguments.front());
  }
  process.pid_ = pid;
  // Our child, not reaped yet: the number cannot have been given to another process.
  process.pidfd_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (!process.pidfd_) return system_error("cannot open a descriptor of the started process");
  return process;
}

void Process::kill() {
  if (pidfd_) {
    syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0);
  } else if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
  }
}

void Process::wait() {
  if (pid_ <= 0) return;
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  pidfd_.close();
}

}  // namespace ponder
