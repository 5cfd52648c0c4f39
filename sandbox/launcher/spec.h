#pragma once

// What the harness tells the launcher, and what it hears back. Both are built from this header, so
// the structs go over the pipe as they are in memory.

#include <cstdint>

namespace ponder::launcher {

/// File descriptors that the launcher starts with; all others are closed.
enum : int {
  kStdin = 0,
  kStdout = 1,
  kStderr = 2,
  kResults = 3,  ///< a pipe: frames, or the collected file
  kControl = 4,  ///< worker: the socket of the interpreter; a run of the runner: its input
  kSpec = 5,     ///< a pipe: SpecHeader and its blob
  kStatus = 6,   ///< a pipe: one Status, unless a worker was started
  kLife = 7,     ///< a pipe: when its other end closes, everything ends
};

/// What an interpreter that is a worker finds beside kControl.
enum : int { kWorkerPidNamespace = 5, kWorkerStatm = 6 };

enum class Mode : std::uint8_t {
  worker,  ///< becomes the interpreter, which keeps the right to make namespaces
  once     ///< starts one program, watches it, reports
};

enum class Isolation : std::uint8_t {
  namespaces,  ///< everything
  landlock,    ///< the box is a temporary folder; Landlock and seccomp
  bare         ///< no walls of its own: another program's, or none at all
};

struct SpecHeader {
  std::uint32_t magic = 0x33444E50;
  Mode mode = Mode::once;
  Isolation isolation = Isolation::namespaces;
  std::uint8_t mount_proc = 0;
  std::uint8_t keep_results = 0;  ///< the program gets kResults and kControl too
  std::uint32_t uid = 0;          ///< changed to when started by root
  std::uint8_t own_box = 0;       ///< bare: /box is there already
  std::uint8_t padding[3] = {};
  std::int64_t cpu_us = 0;
  std::int64_t wall_us = 0;
  std::int64_t address_space = 0;  ///< bytes; 0: no limit
  std::int64_t data_bytes = 0;     ///< private writable memory; 0: no limit
  std::int64_t file_bytes = 0;
  std::int64_t box_bytes = 0;
  std::int64_t box_inodes = 0;
  std::int64_t processes = 0;
  std::int64_t open_files = 0;
  std::int64_t stack_bytes = 0;
  std::int64_t collect_bytes = 0;  ///< size limit of the collected file
  std::uint64_t arguments = 0;     ///< counts of strings in the blob
  std::uint64_t environment = 0;
  std::uint64_t read_only = 0;
  std::uint64_t files = 0;  ///< each is three strings: name, "x" or "", bytes
  std::uint64_t blob_bytes = 0;
};

// The blob: strings, each a 64-bit length and the bytes: arguments, environment, read_only, files,
// the name of the file to collect, the seccomp filter (struct sock_filter[]; empty: none).

/// Why a run ended; also what an interpreter reports.
enum class Cause : std::uint32_t { ended = 0, wall = 1, cpu = 2, asked = 3 };

struct Status {
  enum class Kind : std::uint32_t { setup_failed = 1, not_started = 2, ended = 3 };
  Kind kind = Kind::setup_failed;
  std::int32_t error = 0;  ///< errno
  char step[48] = {};      ///< what failed: "mount /usr"
  std::int32_t wait_status = 0;
  Cause cause = Cause::ended;
  std::int64_t cpu_us = 0;  ///< the program and all it started
  std::int64_t wall_us = 0;
  std::int64_t peak_kib = 0;
  std::uint32_t collected = 0;
  std::uint32_t padding = 0;
};

}  // namespace ponder::launcher
