#include "scorers/math/oracle.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scorers/math/program.h"
#include "scorers/math/worker.h"

namespace ponder::math {

namespace {

using Clock = Budget::Clock;
using std::chrono::nanoseconds;

constexpr int kMaxUses = 5000;  // then a worker is replaced, and what it hoards with it

struct Worker {
  int fd = -1;
  pid_t pid = 0;
  int uses = 0;
};

/// Waits for a message until `end`; true if one can be read (or the other side is gone).
bool wait_for(int fd, Clock::time_point end) {
  for (;;) {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (rest <= 0) return false;
    pollfd wait = {fd, POLLIN, 0};
    const int ready = poll(&wait, 1, static_cast<int>(rest));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

class Pool {
 public:
  ~Pool() {
    const std::lock_guard lock(mutex_);
    if (owner_ == getpid()) stop();
  }

  /// An idle worker or a new one; nothing if none can be had before `end`.
  std::optional<Worker> acquire(Clock::time_point end) {
    std::optional<Worker> worker;
    {
      const std::lock_guard lock(mutex_);
      if (owner_ != getpid()) forget();
      if (!idle_.empty()) {
        worker = idle_.back();
        idle_.pop_back();
        return worker;
      }
      if (server_fd_ < 0 && !start()) return std::nullopt;
      worker = fork_worker(end);
      if (!worker) {
        stop();  // a fork server that does not answer: the next call tries another
        return std::nullopt;
      }
    }
    // Not under the lock: it takes a few milliseconds.
    if (is_ready(*worker, end)) return worker;
    const std::lock_guard lock(mutex_);
    kill_locked(*worker);
    // Twice in a row: what the workers inherit may be broken (a lock held at the first fork).
    if (++failures_ >= 2) stop();
    return std::nullopt;
  }

  void release(Worker worker) {
    const std::lock_guard lock(mutex_);
    if (owner_ != getpid() || ++worker.uses > kMaxUses) {
      kill_locked(worker);
      return;
    }
    idle_.push_back(worker);
  }

  void kill(Worker worker) {
    const std::lock_guard lock(mutex_);
    kill_locked(worker);
  }

  void kill_idle() {
    const std::lock_guard lock(mutex_);
    for (const Worker& worker : std::exchange(idle_, {})) kill_locked(worker);
  }

  OracleProcesses processes() {
    const std::lock_guard lock(mutex_);
    OracleProcesses out{.server = server_pid_};
    for (const Worker& worker : idle_) out.idle_workers.push_back(worker.pid);
    return out;
  }

 private:
  bool start() {
    std::array<int, 2> pair = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0) return false;
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid == 0) {
      close(pair[0]);
      fork_server_main(pair[1], parent);
    }
    close(pair[1]);
    if (pid < 0) {
      close(pair[0]);
      return false;
    }
    owner_ = parent;
    server_fd_ = pair[0];
    server_pid_ = pid;
    return true;
  }

  /// Ends the fork server, which ends its workers, and reaps it.
  void stop() {
    for (const Worker& worker : idle_) close(worker.fd);
    idle_.clear();
    failures_ = 0;
    if (server_fd_ >= 0) close(server_fd_);
    server_fd_ = -1;
    // 0: it still is our child, so the number is its own. Its workers die with it (PDEATHSIG).
    if (server_pid_ > 0 && waitpid(server_pid_, nullptr, WNOHANG) == 0) {
      ::kill(server_pid_, SIGKILL);
      while (waitpid(server_pid_, nullptr, 0) < 0 && errno == EINTR) {
      }
    }
    server_pid_ = 0;
  }

  /// In a process forked from the owner: its workers are not ours.
  void forget() {
    for (const Worker& worker : idle_) close(worker.fd);
    idle_.clear();
    if (server_fd_ >= 0) close(server_fd_);
    server_fd_ = -1;
    server_pid_ = 0;
    owner_ = getpid();
  }

  std::optional<Worker> fork_worker(Clock::time_point end) {
    if (send(server_fd_, "n", 1, MSG_NOSIGNAL) != 1) return std::nullopt;
    if (!wait_for(server_fd_, end)) return std::nullopt;
    std::array<char, 1 + sizeof(pid_t)> message = {};
    iovec part = {message.data(), message.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
    msghdr header = {};
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    if (recvmsg(server_fd_, &header, MSG_CMSG_CLOEXEC) != static_cast<ssize_t>(message.size())) {
      return std::nullopt;
    }
    const cmsghdr* rights = CMSG_FIRSTHDR(&header);
    if (message[0] != 'w' || rights == nullptr) return std::nullopt;
    Worker worker;
    std::memcpy(&worker.pid, message.data() + 1, sizeof worker.pid);
    std::memcpy(&worker.fd, CMSG_DATA(rights), sizeof worker.fd);
    return worker;
  }

  bool is_ready(const Worker& worker, Clock::time_point end) {
    char ready = 0;
    const bool good = wait_for(worker.fd, end) && recv(worker.fd, &ready, 1, 0) == 1 &&
                      ready == static_cast<char>(WorkerAnswer::ready);
    const std::lock_guard lock(mutex_);
    if (good) failures_ = 0;
    return good;
  }

  void kill_locked(const Worker& worker) {
    close(worker.fd);
    if (owner_ != getpid() || server_fd_ < 0) return;
    std::array<char, 1 + sizeof(pid_t)> message = {'k'};
    std::memcpy(message.data() + 1, &worker.pid, sizeof worker.pid);
    if (send(server_fd_, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) stop();
  }

  std::mutex mutex_;
  pid_t owner_ = 0;
  int server_fd_ = -1;
  pid_t server_pid_ = 0;
  std::vector<Worker> idle_ = {};
  int failures_ = 0;  ///< workers in a row that did not start
};

Pool& pool() {
  static Pool the_pool;
  return the_pool;
}

Reason reason_of(WorkerAnswer answer, bool symbols) {
  switch (answer) {
    case WorkerAnswer::equal:
      return Reason::exact_constant;
    case WorkerAnswer::points:
      return Reason::equal_at_points;
    case WorkerAnswer::different:
      return symbols ? Reason::different_at_point : Reason::different_constant;
    case WorkerAnswer::different_exactly:
      return Reason::different_constant;
    case WorkerAnswer::undefined:
      return Reason::undefined;
    case WorkerAnswer::ready:
    case WorkerAnswer::unknown:
      break;
  }
  return Reason::not_decided;
}

/// Processor time that another process has used; nothing if it is gone.
std::optional<nanoseconds> processor_time(pid_t pid) {
  clockid_t clock = 0;
  timespec t = {};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) return std::nullopt;
  return std::chrono::seconds(t.tv_sec) + nanoseconds(t.tv_nsec);
}

/// One request; nullopt if the worker ended without an answer or took too long.
std::optional<WorkerAnswer> ask(const Worker& worker,
                                const std::string& request,
                                Budget& budget,
                                bool* timeout) {
  *timeout = false;
  const auto start = processor_time(worker.pid);
  const auto allowed = std::min<nanoseconds>(budget.left(), kWorkerTime);
  if (!start || send(worker.fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return std::nullopt;
  }
  nanoseconds used = {};
  for (auto rest = allowed;;) {
    const bool answered = wait_for(worker.fd, std::min(Clock::now() + rest, budget.wall_end()));
    used = processor_time(worker.pid).value_or(*start + allowed) - *start;
    if (answered) break;
    // Waited long enough; but did the worker have a processor all that time?
    if (used >= allowed || Clock::now() >= budget.wall_end()) {
      *timeout = true;
      break;
    }
    rest = std::max<nanoseconds>(allowed - used, std::chrono::milliseconds(1));
  }
  budget.charge(used);
  if (*timeout) return std::nullopt;
  char answer = 0;
  if (recv(worker.fd, &answer, 1, 0) != 1) return std::nullopt;
  return static_cast<WorkerAnswer>(answer);
}

}  // namespace

Reason ask_oracle(const Node& a, const Node& b, Budget& budget) {
  std::vector<std::string> names;
  const auto left = to_program(a, names, budget);
  const auto right = left ? to_program(b, names, budget) : std::nullopt;
  if (!right) return budget.spent() ? Reason::timeout : Reason::not_decided;
  std::string request = names.empty() ? "c" : "p";
  request += static_cast<char>(names.size());
  request += *left + '\n' + *right;

  // A worker may have died of something else (killed from outside, its server gone), and what
  // killed it may have killed the idle ones too: the next try is with a new one. A request that
  // kills its worker does so each time.
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto worker = pool().acquire(budget.wall_end());
    if (!worker) {
      if (budget.spent()) return Reason::timeout;
      continue;
    }
    bool timeout = false;
    const auto answer = ask(*worker, request, budget, &timeout);
    if (answer) {
      pool().release(*worker);
      return reason_of(*answer, !names.empty());
    }
    pool().kill(*worker);
    if (timeout) return Reason::timeout;
    pool().kill_idle();
  }
  return Reason::not_decided;
}

void start_oracle() {
  const auto end = Clock::now() + std::chrono::milliseconds(500);
  if (const auto worker = pool().acquire(end)) pool().release(*worker);
}

OracleProcesses oracle_processes() {
  return pool().processes();
}

}  // namespace ponder::math
