#include "sandbox/launch.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

#include "sandbox/bwrap.h"
#include "sandbox/embedded.h"

namespace ponder {

namespace {

constexpr unsigned kMemfdExec = 0x10;  // MFD_EXEC, since Linux 6.3

Result<Descriptor> open_launcher() {
  Descriptor file(memfd_create("ponder-launcher", MFD_CLOEXEC | kMemfdExec));
  if (!file) file = Descriptor(memfd_create("ponder-launcher", MFD_CLOEXEC));
  if (!file) return system_error("cannot make a file in memory");
  const std::string_view program = launcher_program();
  for (std::size_t done = 0; done < program.size();) {
    const ssize_t n = write(file.get(), program.data() + done, program.size() - done);
    if (n <= 0) return system_error("cannot fill a file in memory");
    done += static_cast<std::size_t>(n);
  }
  // Opened anew for reading: a file that is open for writing cannot be executed.
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  const Descriptor read_only(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!read_only) return system_error("cannot open " + path);
  // Above the numbers that the launcher's descriptors take: it is looked up after those were set.
  Descriptor high(fcntl(read_only.get(), F_DUPFD_CLOEXEC, 100));
  if (!high) return system_error("cannot duplicate a descriptor");
  return high;
}

/// One for the life of the program.
Result<std::string> launcher_path() {
  static std::mutex mutex;
  static Descriptor file;
  const std::scoped_lock lock(mutex);
  if (!file) file = PONDER_TRY(open_launcher());
  return "/proc/self/fd/" + std::to_string(file.get());
}

void append(std::string& blob, std::string_view text) {
  const std::uint64_t size = text.size();
  blob.append(reinterpret_cast<const char*>(&size), sizeof size);
  blob.append(text);
}

Result<void> send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return system_error("cannot talk to the launcher");
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

}  // namespace

std::string encode_spec(const LaunchPlan& plan) {
  std::string blob;
  for (const auto* list : {&plan.arguments, &plan.environment, &plan.read_only}) {
    for (const std::string& text : *list) append(blob, text);
  }
  for (const BoxFile& file : plan.files) {
    append(blob, file.name);
    append(blob, file.executable ? "x" : "");
    append(blob, file.bytes);
  }
  append(blob, plan.collect);
  append(blob, plan.filter);
  launcher::SpecHeader header = plan.header;
  header.arguments = plan.arguments.size();
  header.environment = plan.environment.size();
  header.read_only = plan.read_only.size();
  header.files = plan.files.size();
  header.blob_bytes = blob.size();
  return std::string(reinterpret_cast<const char*>(&header), sizeof header) + blob;
}

Result<Launched> launch(const LaunchPlan& plan,
                        std::vector<std::pair<int, int>> descriptors,
                        ControlGroup* group) {
  const std::string path = PONDER_TRY(launcher_path());
  int spec[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, spec) != 0) {
    return system_error("cannot make a socket");
  }
  const Descriptor spec_ours(spec[0]);
  Descriptor spec_theirs(spec[1]);
  Pipe status = PONDER_TRY(make_pipe());
  Pipe life = PONDER_TRY(make_pipe());
  descriptors.emplace_back(spec_theirs.get(), launcher::kSpec);
  descriptors.emplace_back(status.write.get(), launcher::kStatus);
  descriptors.emplace_back(life.read.get(), launcher::kLife);
  Launched out;
  Descriptor options;
  if (plan.bwrap.empty()) {
    out.process = PONDER_TRY(Process::start(path, {"ponder-launcher"}, descriptors));
  } else {
    BwrapProcess started = PONDER_TRY(start_bwrap(plan, path, std::move(descriptors)));
    out.process = std::move(started.process);
    options = std::move(started.options);
  }
  spec_theirs.close();
  // It waits for its specification, so it is in the group before it starts anything; bwrap waits
  // for its options.
  if (group != nullptr && !group->add(out.process.pid())) {
    return system_error("cannot put the launcher into its control group");
  }
  if (options) PONDER_TRY(send_options(options, plan));
  PONDER_TRY(send_all(spec_ours.get(), encode_spec(plan)));
  out.status = std::move(status.read);
  out.life = std::move(life.write);
  return out;
}

void Launched::end() {
  constexpr int kGraceMs = 2'000;
  if (!process) return;
  life.close();
  pollfd ended{process.pidfd(), POLLIN, 0};
  while (poll(&ended, 1, kGraceMs) < 0 && errno == EINTR) {
  }
  process.kill();
  process.wait();
}

std::optional<launcher::Status> read_status(int fd) {
  launcher::Status status;
  const ssize_t n = read(fd, &status, sizeof status);
  if (n != static_cast<ssize_t>(sizeof status)) return std::nullopt;
  status.step[sizeof status.step - 1] = 0;
  return status;
}

std::vector<std::string> fixed_environment() {
  return {"PATH=/usr/local/bin:/usr/bin:/bin",
          "HOME=/box",
          "TMPDIR=/box/tmp",
          "LANG=C.UTF-8",
          "LC_ALL=C.UTF-8",
          "TZ=UTC",
          "PYTHONHASHSEED=0",
          "PYTHONUTF8=1",
          "PYTHONDONTWRITEBYTECODE=1",
          "OMP_NUM_THREADS=1",
          "OPENBLAS_NUM_THREADS=1",
          "MKL_NUM_THREADS=1",
          "NUMEXPR_NUM_THREADS=1"};
}

Error setup_error(const launcher::Status& status) {
  const std::string step = status.step;
  Error error{ErrorCode::sandbox,
              "the sandbox cannot be built: " + step + ": " + std::strerror(status.error), ""};
  if (step == "namespaces" || step.find("_map") != std::string::npos) {
    error.hint = status.error == ENOSPC
                     ? "as root: sysctl user.max_user_namespaces=15000"
                     : "let users make namespaces: on Ubuntu 24.04 sysctl "
                       "kernel.apparmor_restrict_unprivileged_userns=0, on older Debian sysctl "
                       "kernel.unprivileged_userns_clone=1, in a container --security-opt "
                       "seccomp=unconfined (podman: default); or --sandbox=degraded";
  } else if (step.starts_with("setgroups") || step.starts_with("setres")) {
    error.hint = "this root may not become another user; start it as an ordinary user";
  } else if (step.starts_with("make read-only")) {
    error.hint = "Linux 5.14 or later is needed";
  } else if (step.starts_with("mount /proc")) {
    error.hint = "in a container: --security-opt systempaths=unconfined";
  } else if (step.starts_with("seccomp")) {
    error.hint = "the kernel must be built with CONFIG_SECCOMP_FILTER";
  } else if (step.starts_with("Landlock")) {
    error.hint = "Linux 6.12 or later with lsm=landlock is needed for --sandbox=degraded";
  }
  return error;
}

}  // namespace ponder
