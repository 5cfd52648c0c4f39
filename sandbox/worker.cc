#include "sandbox/worker.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "sandbox/runner.h"

namespace ponder {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kStartMs = 20'000;          // a cold disk may make Python slow to start
constexpr int kDriverMs = 60'000;         // imports of large libraries
constexpr std::int64_t kGraceMs = 2'000;  // beyond the wall limit, then the worker is lost
constexpr std::int64_t kUnlimited = std::int64_t(1) << 40;
constexpr std::int64_t kGroupSpare = 8 << 20;
constexpr std::int32_t kProcessesBelowFull = 4;

/// As runner.py packs and unpacks it (CASE and the message X).
struct CaseMessage {
  char kind = 'R';
  char driver[32] = {};
  std::int64_t numbers[10] = {};
} __attribute__((packed));

struct EndMessage {
  char kind = 0;
  std::int32_t wait_status = 0;
  std::uint32_t cause = 0;
  std::int64_t cpu_us = 0;
  std::int64_t wall_us = 0;
  std::int64_t peak_kib = 0;
} __attribute__((packed));

bool send_with(int socket, std::string_view message, const std::vector<int>& fds) {
  iovec part{const_cast<char*>(message.data()), message.size()};
  char space[CMSG_SPACE(8 * sizeof(int))] = {};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (!fds.empty()) {
    header.msg_control = space;
    header.msg_controllen = CMSG_SPACE(fds.size() * sizeof(int));
    cmsghdr* rights = CMSG_FIRSTHDR(&header);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
    std::memcpy(CMSG_DATA(rights), fds.data(), fds.size() * sizeof(int));
  }
  ssize_t n = 0;
  do {
    n = sendmsg(socket, &header, MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  return n == static_cast<ssize_t>(message.size());
}

std::int64_t microseconds_since(Clock::time_point began) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began).count();
}

bool is_ready(int fd, int timeout_ms) {
  pollfd wait{fd, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&wait, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

std::string receive_now(int socket) {
  char buffer[4096];
  ssize_t n = 0;
  do {
    n = recv(socket, buffer, sizeof buffer, MSG_DONTWAIT);
  } while (n < 0 && errno == EINTR);
  return n <= 0 ? std::string() : std::string(buffer, static_cast<std::size_t>(n));
}

}  // namespace

GroupMeter::GroupMeter(const Slot& slot, const Limits& limits, std::int64_t base_bytes)
    : group_(slot.group.get()) {
  if (group_ == nullptr) return;
  group_->limit_memory(base_bytes + limits.memory_bytes);
  group_->limit_processes(limits.processes + 2);  // the launcher and pid 1
  group_->reset_peak();
  before_ = group_->usage();
}

void GroupMeter::read(RunFacts& facts) const {
  if (group_ == nullptr) return;
  const ControlGroup::Usage after = group_->usage();
  facts.oom_kills = std::max<std::int64_t>(0, after.oom_kills - before_.oom_kills);
  if (after.cpu_us >= 0) facts.group_cpu_us = after.cpu_us - before_.cpu_us;
}

ExecResult finish_result(Intake& intake, RunFacts& facts, const Limits& limits, bool collected) {
  facts.over_output = intake.over_output();
  facts.over_results = intake.over_results();
  facts.frame_fault = intake.fault();
  ExecResult result;
  intake.finish(result, collected);
  Judgement judgement = judge(facts, limits);
  result.verdict = judgement.verdict;
  result.reason = std::move(judgement.reason);
  if (WIFEXITED(facts.wait_status)) result.exit_code = WEXITSTATUS(facts.wait_status);
  if (WIFSIGNALED(facts.wait_status)) result.signal = WTERMSIG(facts.wait_status);
  result.cpu_ms = static_cast<double>(cpu_of(facts)) / 1e3;
  result.wall_ms = static_cast<double>(facts.wall_us) / 1e3;
  result.peak_kib = facts.peak_kib;
  return result;
}

Result<std::unique_ptr<Worker>> Worker::start(const WorkerSettings& settings, const Slot& slot) {
  std::unique_ptr<Worker> worker(new Worker(settings, slot));
  int control[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0) {
    return system_error("cannot make a socket");
  }
  worker->control_ = Descriptor(control[0]);
  Descriptor theirs(control[1]);
  const Descriptor null = PONDER_TRY(null_device());
  LaunchPlan plan;
  plan.header.mode = launcher::Mode::worker;
  plan.header.isolation = settings.isolation;
  plan.header.uid = slot.uid;
  plan.header.stack_bytes = Limits{}.stack_bytes;
  plan.arguments = runner_arguments(settings.python, "serve");
  plan.environment = fixed_environment();
  plan.read_only = settings.read_only;
  if (slot.group) {  // none of the last case's limits
    slot.group->limit_memory(kUnlimited);
    slot.group->limit_processes(64);
  }
  worker->launched_ = PONDER_TRY(launch(plan,
                                        {{null.get(), launcher::kStdin},
                                         {null.get(), launcher::kStdout},
                                         {null.get(), launcher::kStderr},
                                         {null.get(), launcher::kResults},
                                         {theirs.get(), launcher::kControl}},
                                        slot.group.get()));
  theirs.close();
  PONDER_TRY(worker->say_hello());
  return worker;
}

Result<void> Worker::say_hello() {
  const std::string hello = PONDER_TRY(receive(kStartMs));
  if (hello.empty() || hello[0] != 'H') {
    // The launcher said why, or the interpreter ended by itself.
    if (is_ready(launched_.status.get(), 1000)) {
      if (const auto status = read_status(launched_.status.get())) return setup_error(*status);
    }
    return Error{
        ErrorCode::config, settings_.python + " does not start as a sandbox worker",
        "Python 3.9 or later with its standard library is needed: apt-get install python3"};
  }
  python_version_ = hello.substr(1);
  const Descriptor filter = PONDER_TRY(memory_file(settings_.python_filter));
  if (!send_with(control_.get(), "F", {filter.get()})) return system_error("cannot talk to Python");
  if (slot_.group) idle_memory_ = slot_.group->usage().memory_bytes;
  return {};
}

Result<std::string> Worker::receive(int timeout_ms) const {
  if (!is_ready(control_.get(), timeout_ms)) {
    return Error{ErrorCode::sandbox,
                 "the Python worker did not answer in " + std::to_string(timeout_ms / 1000) + " s",
                 "is the machine overloaded?"};
  }
  return receive_now(control_.get());
}

/// False: the worker is gone.
Result<bool> Worker::load_driver(const PythonRun& run, const std::string& name) {
  if (slot_.group) slot_.group->limit_memory(kUnlimited);  // imports are no case's doing
  const Descriptor driver = PONDER_TRY(memory_file(encode_driver(run)));
  if (!send_with(control_.get(), "D" + name, {driver.get()})) {
    return false;
  }
  const std::string answer = PONDER_TRY(receive(kDriverMs));
  if (answer.empty()) return false;
  if (answer != "d") {
    return Error{ErrorCode::sandbox, "the driver does not compile: " + answer.substr(1), ""};
  }
  drivers_.insert(name);
  if (slot_.group) idle_memory_ = slot_.group->usage().memory_bytes;
  return true;
}

Result<Attempt> Worker::run(const PythonRun& run,
                            const std::vector<BoxFile>& files,
                            const Limits& limits) {
  const std::string name = driver_name(run);
  Attempt attempt;
  if (!drivers_.contains(name) && !PONDER_TRY(load_driver(run, name))) {
    attempt.lost = true;
    return attempt;
  }
  const GroupMeter meter(slot_, limits, idle_memory_ + kGroupSpare);
  ++cases_;
  const std::string nonce = new_nonce();
  Intake intake(limits, settings_.capture_bytes, Intake::Results::frames, nonce);
  Descriptor writing[3];
  PONDER_TRY(intake.open(writing));
  const Descriptor input = PONDER_TRY(memory_file(encode_case(run, files, nonce, false)));
  const Descriptor std_in = PONDER_TRY(standard_input(run.stdin_bytes));
  const std::int32_t processes =
      slot_.group ? limits.processes : std::min(limits.processes, kProcessesBelowFull);
  CaseMessage message;
  std::memcpy(message.driver, name.data(), sizeof message.driver);
  const std::int64_t numbers[10] = {limits.cpu.count() * 1000,
                                    limits.wall_limit().count() * 1000,
                                    limits.memory_bytes,
                                    limits.file_bytes,
                                    limits.box_bytes,
                                    limits.box_inodes,
                                    processes,
                                    limits.open_files,
                                    limits.stack_bytes,
                                    0};
  std::memcpy(message.numbers, numbers, sizeof numbers);
  RunFacts facts;
  const auto began = Clock::now();
  const std::string_view bytes(reinterpret_cast<const char*>(&message), sizeof message);
  if (send_with(
          control_.get(), bytes,
          {std_in.get(), writing[0].get(), writing[1].get(), writing[2].get(), input.get()})) {
    for (Descriptor& end : writing) end.close();
    attempt = follow(intake, limits, facts);
  } else {
    attempt.lost = true;
  }
  meter.read(facts);
  facts.wall_us = microseconds_since(began);
  facts.memory_error =
      WIFEXITED(facts.wait_status) && WEXITSTATUS(facts.wait_status) == kMemoryErrorExit;
  // Out of memory, and the kernel chose the worker: that is the case's doing.
  if (attempt.lost && facts.oom_kills == 0) return attempt;
  attempt.lost = false;
  attempt.result = finish_result(intake, facts, limits, false);
  return attempt;
}

Attempt Worker::follow(Intake& intake, const Limits& limits, RunFacts& facts) {
  const auto deadline = Clock::now() + limits.wall_limit() + std::chrono::milliseconds(kGraceMs);
  Attempt attempt;
  bool asked = false;
  bool ended = false;
  while (!ended || !intake.all_ended()) {
    if (intake.is_over() && !asked && !ended) {
      asked = true;
      send_with(control_.get(), "K", {});
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) {
      attempt.lost = true;
      return attempt;
    }
    pollfd waits[4];
    intake.fill(waits);
    waits[3] = {ended ? -1 : control_.get(), POLLIN, 0};
    if (poll(waits, 4, static_cast<int>(std::min<std::int64_t>(left, 1'000'000))) <= 0) continue;
    intake.read_ready(waits);
    if (waits[3].revents == 0) continue;
    const std::string message = receive_now(control_.get());
    if (message.empty()) {
      attempt.lost = true;
      return attempt;
    }
    if (message[0] == 'S') facts.setup_failure = message.substr(1);
    if (message[0] == 'X' && message.size() == sizeof(EndMessage)) {
      EndMessage end;
      std::memcpy(&end, message.data(), sizeof end);
      facts.wait_status = end.wait_status;
      facts.cause = static_cast<launcher::Cause>(end.cause);
      facts.cpu_us = end.cpu_us;
      facts.peak_kib = end.peak_kib;
      ended = true;
    }
  }
  return attempt;
}

}  // namespace ponder
