#pragma once

// Runs programs that a model wrote. What a program can do at most: compute within its limits, write
// to its own /box, and hand back bytes. It cannot read or change anything outside /box (the
// machine's /usr is there to read), reach any network, outlive its run, or see anything of another
// run. Not defended: holes in the kernel, side channels of the processor.
//
// A pass must not be forgeable, so expected values never enter a sandbox: the caller hands in code
// and inputs, gets data back, and compares outside.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// How a run ended; a wrong answer is the scorer's business. When several hold, the first of this
/// order counts: harness_error, violation, memory_limit, time_limit, output_limit, runtime_error.
enum class ExecVerdict : std::uint8_t {
  ok,             ///< exit code 0
  runtime_error,  ///< another exit code, a signal, an uncaught exception
  time_limit,     ///< CPU time over Limits::cpu, or the wall clock as the backstop
  memory_limit,
  output_limit,  ///< more than output_bytes or results_bytes
  violation,     ///< malformed or late result frames, a forbidden system call of the killing sort
  harness_error  ///< the sandbox failed, twice; never the program's fault, never scored
};

std::string_view name_of(ExecVerdict verdict);  ///< "ok", "runtime_error", ...

struct Limits {
  std::chrono::milliseconds cpu{4000};  ///< CPU time, kernel and user, all threads
  std::chrono::milliseconds wall{0};    ///< 0: 3 x cpu + 1 s
  /// Beyond what the warm interpreter itself holds. A limit on the sum over all processes in tier
  /// full, on each process below: as address space, or for profile generic as private memory that
  /// it can write to.
  std::int64_t memory_bytes = std::int64_t(1) << 30;
  std::int64_t output_bytes = 1 << 20;    ///< stdout and stderr together
  std::int64_t results_bytes = 16 << 20;  ///< all frames, or the collected file
  std::int64_t file_bytes = 16 << 20;     ///< one file
  std::int64_t box_bytes = 64 << 20;      ///< all of /box
  std::int64_t box_inodes = 1024;
  std::int32_t processes = 32;  ///< and threads; at most 4 for profile python below tier full
  std::int32_t open_files = 64;
  std::int64_t stack_bytes = 8 << 20;

  std::chrono::milliseconds wall_limit() const {
    return wall.count() > 0 ? wall : 3 * cpu + std::chrono::seconds(1);
  }
};

/// Which system calls are let through.
enum class Profile : std::uint8_t {
  python,  ///< a list of what is allowed; memory is limited as address space too
  generic  ///< compilers, JVM, Node, ...: a list of what is forbidden; /proc (own processes) is
           ///< there
};

/// A file in /box, written before the program starts. `name` has no slash and is none of "", ".",
/// "..", "tmp".
struct BoxFile {
  std::string name = {};
  std::string bytes = {};
  bool executable = false;
};

/// Trusted Python code that handles untrusted bytes, on an interpreter that is warm.
/// `driver` is compiled once per worker and runs in a fresh process with these globals:
///   payload                       bytes: all of `payload`
///   emit(index: int, data: bytes) hands a frame back; index 0 .. 2^31-1, each frame is sent at
///   once done()                        ends the frames; anything sent later makes the run a
///   violation
/// An exception that the driver does not catch is runtime_error, with the traceback on stderr;
/// MemoryError is memory_limit, so a driver that catches everything should let that one through.
/// The verdict ok says that the process ended with exit code 0, as os._exit(0) does: whether all
/// results came is said by ExecResult::done and the frames. The call filter is always that of
/// Profile::python.
/// The working directory is /box, sys.path has no /box, there is no /proc.
struct PythonRun {
  std::string driver = {};
  std::string payload = {};
  std::vector<std::string> imports = {};  ///< modules imported before the fork, those that exist
  std::string stdin_bytes = {};
};

/// A program started anew. `argv[0]` is an absolute path inside: /usr/bin/g++, /box/program.
struct CommandRun {
  std::vector<std::string> argv = {};
  std::string stdin_bytes = {};
  /// A file of /box that comes back as frame 0 when the program has ended with exit code 0 (how a
  /// compiled binary gets out): read when no process of the run is left. "": none. A file that is
  /// missing, no regular file or larger than results_bytes: no frame, done is false.
  std::string collect = {};
  std::vector<std::string> environment = {};  ///< "NAME=value", beside the fixed ones
};

struct Program {
  std::variant<PythonRun, CommandRun> what = {};
  std::vector<BoxFile> files = {};
  Limits limits = {};
  Profile profile = Profile::python;
};

/// How much stands between a program and the machine.
enum class Tier : std::uint8_t {
  none,      ///< resource limits only
  degraded,  ///< no namespaces: Landlock and seccomp
  strong,    ///< namespaces and seccomp; memory is limited per process
  full       ///< and a control group: memory and processes are limited as a sum
};

std::string_view name_of(Tier tier);  ///< "full", "strong", "degraded", "none"

/// One piece of data that the run handed back. Untrusted bytes.
struct Frame {
  std::uint32_t index = 0;
  std::string bytes = {};

  bool operator==(const Frame&) const = default;
};

/// The head and the tail of a stream; untrusted bytes, escape before showing.
struct Captured {
  std::string bytes = {};  ///< whole, when `omitted` is 0
  std::int64_t total = 0;
  std::int64_t omitted = 0;  ///< bytes cut out at `cut`
  std::size_t cut = 0;       ///< offset in `bytes`

  std::string text() const;  ///< with "[... N bytes ...]" at the cut
};

struct ExecResult {
  ExecVerdict verdict = ExecVerdict::harness_error;
  std::string reason = {};  ///< for people: "exit code 1", "killed by SIGSEGV", "cpu 4.01 s of 4 s"
  int exit_code = -1;       ///< -1: ended by a signal
  int signal = 0;
  double cpu_ms = 0;
  double wall_ms = 0;
  std::int64_t peak_kib = 0;  ///< largest resident set of one process; tier full: of the group
  Captured out = {};
  Captured err = {};
  std::vector<Frame> frames = {};  ///< in the order sent
  bool done = false;               ///< done() was called; the collected file is there
  Tier tier = Tier::none;
  bool retried = false;  ///< the worker was lost once and this is the second try
};

class Sandbox {
 public:
  virtual ~Sandbox() = default;

  /// Runs a program to its end. Safe from many threads: as many run at once as there are workers,
  /// others wait. errors  sandbox (infrastructure; also driver that does not compile), usage (bad
  /// limits, file names or argv)
  virtual Result<ExecResult> run(const Program& program) = 0;

  virtual Tier tier() const = 0;

  /// One line for headers: "own, full (user namespace, seccomp, memory cgroup v1), Python 3.11.2".
  virtual std::string description() const = 0;

  /// Of the interpreter that PythonRun uses: "3.11.2". Part of the key of cached expected values.
  virtual std::string python_version() const = 0;

  virtual int workers() const = 0;
};

enum class Backend : std::uint8_t { own, bwrap };

struct SandboxSettings {
  Backend backend = Backend::own;
  int workers = 0;          ///< 0: as many as there are processors
  std::string python = {};  ///< a path under /usr; empty: /usr/bin/python3, then /usr/local/bin
  /// The least tier that will do; a weaker one is used only when it was asked for by name.
  Tier least = Tier::strong;
  /// The most that is used, for tests: strong leaves the control group out.
  Tier most = Tier::full;
  /// Host paths to read inside, beside /usr and what programs of /usr need of /etc. Those missing
  /// are left out.
  std::vector<std::string> read_only = {};
  int capture_bytes = 4096;  ///< how much of the head, and of the tail, of stdout and of stderr
};

/// The value of --sandbox: "auto" (strong or better), "full", "strong", "degraded", "none" (only
/// with `understood`, the flag --i-understand-this-runs-model-code-on-my-machine), each also as
/// "bwrap:WORD". errors  usage
Result<SandboxSettings> parse_sandbox(std::string_view word, bool understood);

/// Starts the workers and proves on a canary program that each layer holds. errors  sandbox (names
/// the layer that is missing, with the fix), config (Python missing or too old)
Result<std::unique_ptr<Sandbox>> open_sandbox(const SandboxSettings& settings);

}  // namespace ponder
