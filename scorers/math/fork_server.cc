// Why a process between the program and the workers: a worker has to be forked again after every
// kill, at any time, and forking a program with gigabytes of weights and many threads is slow, and
// in the child of threads any lock may be held for ever. The fork server is forked once, early,
// stays small and has one thread, so forks of it are quick and clean.
//
// It notices the end of the program by the closed socket, and, should another process have
// inherited that socket, by its parent process having changed. (A parent-death signal would come
// when the *thread* that forked it ends, so only the workers have one.)

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "scorers/math/worker.h"

namespace ponder::math {

namespace {

constexpr int kSocket = 3;             // where the fork server keeps its own
constexpr std::size_t kWorkers = 256;  // at the same time

/// Nothing of the program stays open: a pipe held here would keep its reader waiting.
void close_all_but(int keep) {
  if (keep != kSocket) {
    dup2(keep, kSocket);
  }
  const int null = open("/dev/null", O_RDWR);
  if (null >= 0) {
    for (const int fd : {0, 1, 2}) dup2(null, fd);
  }
  if (close_range(kSocket + 1, ~0U, 0) != 0) {
    for (int fd = kSocket + 1; fd < 4096; ++fd) close(fd);
  }
}

void default_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    if (signal != SIGKILL && signal != SIGSTOP) ::signal(signal, SIG_DFL);
  }
  // Ctrl-C goes to all processes of the terminal; the program decides when to stop.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGQUIT, SIG_IGN);
  ::signal(SIGPIPE, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

class Workers {
 public:
  void add(pid_t pid) {
    for (pid_t& slot : pids_) {
      if (slot == 0) {
        slot = pid;
        return;
      }
    }
  }

  bool full() const {
    for (const pid_t slot : pids_) {
      if (slot == 0) return false;
    }
    return true;
  }

  /// Only children not yet reaped are in the table, so the number cannot mean another process.
  void end(pid_t pid) {
    for (pid_t& slot : pids_) {
      if (slot != pid) continue;
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
      slot = 0;
    }
  }

  void reap() {
    for (pid_t& slot : pids_) {
      if (slot != 0 && waitpid(slot, nullptr, WNOHANG) != 0) slot = 0;
    }
  }

  void end_all() {
    for (const pid_t slot : pids_) {
      if (slot != 0) kill(slot, SIGKILL);
    }
  }

 private:
  std::array<pid_t, kWorkers> pids_ = {};
};

/// Sends the pid and the descriptor of a new worker; without one, only the byte '-'.
void send_worker(pid_t pid, int fd) {
  std::array<char, 1 + sizeof(pid_t)> message = {fd >= 0 ? 'w' : '-'};
  std::memcpy(message.data() + 1, &pid, sizeof pid);
  iovec part = {message.data(), message.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
  msghdr header = {};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (fd >= 0) {
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
  }
  sendmsg(kSocket, &header, MSG_NOSIGNAL);
}

void start_worker(Workers& workers) {
  workers.reap();
  std::array<int, 2> pair = {-1, -1};
  if (workers.full() || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) {
    send_worker(0, -1);
    return;
  }
  const pid_t server = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    close(kSocket);
    close(pair[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != server) _exit(0);
    worker_main(pair[1]);
  }
  close(pair[1]);
  if (pid > 0) workers.add(pid);
  send_worker(pid, pid > 0 ? pair[0] : -1);
  close(pair[0]);
}

}  // namespace

void fork_server_main(int socket, pid_t parent) {
  default_signals();
  close_all_but(socket);
  prctl(PR_SET_NAME, "ponder-math");
  static Workers workers;  // in the child of a fork: nothing is shared
  for (;;) {
    pollfd wait = {kSocket, POLLIN, 0};
    const int ready = poll(&wait, 1, 1000);
    if (getppid() != parent) break;
    if (ready < 0 && errno != EINTR) break;
    if (ready <= 0) {
      workers.reap();
      continue;
    }
    std::array<char, 16> message = {};
    const ssize_t length = recv(kSocket, message.data(), message.size(), 0);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    if (message[0] == 'n') start_worker(workers);
    if (message[0] == 'k' && length == 1 + static_cast<ssize_t>(sizeof(pid_t))) {
      pid_t pid = 0;
      std::memcpy(&pid, message.data() + 1, sizeof pid);
      workers.end(pid);
    }
  }
  workers.end_all();
  _exit(0);
}

}  // namespace ponder::math
