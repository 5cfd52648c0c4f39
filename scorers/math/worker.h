#pragma once

#include <sys/types.h>

namespace ponder::math {

/// The requests and answers between a comparison and a worker, each one message:
///   request  'c' or 'p' (constants, points), number of symbols (one byte), program, '\n', program
///   answer   one byte of enum WorkerAnswer; on start a worker sends `ready` by itself
enum class WorkerAnswer : char {
  ready = 'r',
  equal = 'e',      ///< exactly (Calcium)
  points = 'p',     ///< at all points looked at
  different = 'd',  ///< proven by balls
  different_exactly = 'x',
  undefined = 'u',
  unknown = '?'
};

constexpr int kMaxMessage = 1 << 17;

/// The life of a worker: answers requests on `socket` until it is closed. Never returns.
[[noreturn]] void worker_main(int socket);

/// The life of the fork server: a process of one thread that forks workers and ends them. On
/// `socket` it takes
///   'n'       -> 'w', pid (4 bytes), and a socket to the new worker (SCM_RIGHTS)
///   'k', pid  -> nothing; the worker is killed and reaped
/// and it ends, with all workers, when the socket is closed or `parent` is no longer its parent.
/// Async-signal-safe: it may be the child of a fork in a program with threads.
[[noreturn]] void fork_server_main(int socket, pid_t parent);

}  // namespace ponder::math
