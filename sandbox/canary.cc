#include "sandbox/canary.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "sandbox/spawn.h"

namespace ponder {

namespace {

// Frame i: "" when try i was refused, else what it got.
constexpr const char* kDriver = R"(
import os, struct
port, pid, writable, limit, count_processes = struct.unpack("<HIQII", payload[:22])
folder = payload[22:].decode()


def read_outside():
    for path in ("/etc/shadow", "/etc/passwd", "/root", "/home", folder):
        try:
            os.close(os.open(path, os.O_RDONLY))
            return "opened " + path
        except OSError:
            pass


def write_outside():
    for path in ("/canary", "/usr/canary", "/etc/canary", "/dev/canary", "/dev/shm/canary",
                 "/var/tmp/canary", folder + "/canary"):
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
            return "made " + path
        except OSError:
            pass


def connect():
    try:
        import socket
        with socket.socket() as s:
            s.settimeout(0.2)
            s.connect(("127.0.0.1", port))
        return "connected to 127.0.0.1"
    except OSError:
        pass


def signal_outside():
    try:
        os.kill(pid, 0)
        return "may signal the harness"
    except OSError:
        pass


ALLOWED = {b"PATH", b"HOME", b"TMPDIR", b"LANG", b"LC_ALL", b"LC_CTYPE", b"TZ", b"PYTHONHASHSEED",
           b"PYTHONUTF8", b"PYTHONDONTWRITEBYTECODE", b"OMP_NUM_THREADS", b"OPENBLAS_NUM_THREADS",
           b"MKL_NUM_THREADS", b"NUMEXPR_NUM_THREADS", b"PWD"}


def find_environment():
    if set(os.environb) - ALLOWED:
        return "has the harness's environment"
    for name in ("self", "1", str(pid), str(os.getppid())):
        try:
            with open("/proc/%s/environ" % name, "rb") as file:
                names = {entry.split(b"=")[0] for entry in file.read().split(b"\0") if entry}
                if names - ALLOWED:
                    return "read /proc/%s/environ" % name
        except OSError:
            pass


def fork_bomb():
    children = []
    while len(children) <= limit + 8:
        try:
            child = os.fork()
        except OSError:
            break
        if child == 0:
            os.read(hold[0], 1)
            os._exit(0)
        children.append(child)
    os.close(hold[1])
    if count_processes and len(children) > limit:
        return "started %d processes, the limit is %d" % (len(children), limit)


hold = os.pipe()
for index, attempt in enumerate((read_outside, write_outside, connect, signal_outside,
                                 find_environment, fork_bomb)):
    emit(index, (attempt() or "").encode())
done()
)";

template <class T>
void append(std::string& out, T number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

/// A port of this machine that accepts connections while the object lives.
struct Listener {
  Descriptor socket = {};
  std::uint16_t port = 0;
};

Listener listen_here() {
  Listener out;
  out.socket = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (!out.socket || bind(out.socket.get(), generic, size) != 0 ||
      listen(out.socket.get(), 1) != 0 || getsockname(out.socket.get(), generic, &size) != 0) {
    return {};  // no loopback here: nothing to connect to
  }
  out.port = ntohs(address.sin_port);
  return out;
}

}  // namespace

Result<void> run_canaries(Sandbox& sandbox) {
  constexpr const char* kTries[] = {"read outside",   "write outside", "connect",
                                    "signal outside", "find a secret", "start processes"};
  constexpr std::int32_t kProcesses = 4;
  const Listener listener = listen_here();
  char folder[] = "/tmp/ponder-canary-XXXXXX";
  const bool made = mkdtemp(folder) != nullptr;  // with a read-only /tmp there is less to try
  Program program;
  PythonRun run;
  run.driver = kDriver;
  append(run.payload, listener.port);
  append(run.payload, static_cast<std::uint32_t>(getpid()));
  append(run.payload, std::uint64_t(0));
  append(run.payload, static_cast<std::uint32_t>(kProcesses));
  const bool counts = sandbox.tier() >= Tier::strong;
  append(run.payload, static_cast<std::uint32_t>(counts ? 1 : 0));
  run.payload += made ? folder : "/home";
  program.what = std::move(run);
  program.limits.processes = kProcesses;
  program.limits.cpu = std::chrono::seconds(20);
  auto ran = sandbox.run(program);
  if (made) {
    unlink((std::string(folder) + "/canary").c_str());
    rmdir(folder);
  }
  const ExecResult result = PONDER_TRY(std::move(ran));
  if (result.verdict != ExecVerdict::ok || !result.done || result.frames.size() != 6) {
    return Error{
        ErrorCode::sandbox,
        "the sandbox's canary did not run to its end: " + std::string(name_of(result.verdict)) +
            ", " + result.reason + " " + result.err.text().substr(0, 500),
        ""};
  }
  for (const Frame& frame : result.frames) {
    if (frame.index >= 6 || frame.bytes.empty()) continue;
    return Error{ErrorCode::sandbox,
                 std::string("the sandbox leaks: a program that tried to ") + kTries[frame.index] +
                     " " + frame.bytes,
                 "ponder doctor shows each layer"};
  }
  return {};
}

}  // namespace ponder
