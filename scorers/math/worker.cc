#include "scorers/math/worker.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>
#include <string_view>

#include "scorers/math/ball_machine.h"
#include "scorers/math/machine.h"

namespace ponder::math {

namespace {

/// A worker gets no further than this beyond what it starts with, and never dumps core. Not under
/// a sanitizer, which maps terabytes.
void limit_memory() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PONDER_SANITIZED
#endif
#endif
#ifndef PONDER_SANITIZED
  constexpr rlim_t kMore = 512UL << 20U;
  unsigned long pages = 0;
  if (std::FILE* statm = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(statm, "%lu", &pages) != 1) pages = 0;
    std::fclose(statm);
  }
  if (pages > 0) {
    const rlim_t now = static_cast<rlim_t>(pages) * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
    const rlimit limit = {now + kMore, now + kMore};
    setrlimit(RLIMIT_AS, &limit);
  }
#endif
#endif
}

WorkerAnswer constants(const std::string& a, const std::string& b) {
  const BallAnswer balls = compare_constants(a, b);
  if (balls == BallAnswer::different) return WorkerAnswer::different;
  if (balls == BallAnswer::undefined) return WorkerAnswer::undefined;
  switch (calcium_compare(a.c_str(), b.c_str())) {
    case CALCIUM_EQUAL:
      return WorkerAnswer::equal;
    case CALCIUM_DIFFERENT:
      return WorkerAnswer::different_exactly;
    case CALCIUM_UNDEFINED:
      return WorkerAnswer::undefined;
    case CALCIUM_UNKNOWN:
      break;
  }
  return WorkerAnswer::unknown;
}

WorkerAnswer answer_to(std::string_view request) {
  if (request.size() < 3) return WorkerAnswer::unknown;
  const std::string_view programs = request.substr(2);
  const std::size_t middle = programs.find('\n');
  if (middle == std::string_view::npos) return WorkerAnswer::unknown;
  const std::string a(programs.substr(0, middle));
  const std::string b(programs.substr(middle + 1));
  if (request[0] == 'c') return constants(a, b);
  switch (compare_at_points(a, b, request[1])) {
    case BallAnswer::different:
      return WorkerAnswer::different;
    case BallAnswer::agree:
      return WorkerAnswer::points;
    case BallAnswer::undefined:
      return WorkerAnswer::undefined;
    case BallAnswer::unknown:
      break;
  }
  return WorkerAnswer::unknown;
}

bool send_answer(int socket, WorkerAnswer answer) {
  const char byte = static_cast<char>(answer);
  return send(socket, &byte, 1, MSG_NOSIGNAL) == 1;
}

}  // namespace

void worker_main(int socket) {
  limit_memory();
  // sqrt 2 against 2 sqrt 2: loads what every request needs and shows that the libraries work here.
  if (constants("q2 q2 R", "q2 q2 q2 R*") != WorkerAnswer::different ||
      constants("q2 q8 R", "q2 q2 q2 R*") != WorkerAnswer::equal ||
      !send_answer(socket, WorkerAnswer::ready)) {
    _exit(1);
  }
  std::string message(kMaxMessage, '\0');
  for (;;) {
    const ssize_t length = recv(socket, message.data(), message.size(), 0);
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) _exit(0);
    const std::string_view request(message.data(), static_cast<std::size_t>(length));
    if (!send_answer(socket, answer_to(request))) _exit(0);
  }
}

}  // namespace ponder::math
