#include "harness/cli/interrupt.h"

#include <signal.h>

#include <atomic>

namespace ponder {

namespace {

// The one mutable global of the program: a signal handler can reach nothing else.
std::atomic<int> signals{0};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

void count_signal(int number) {
  if (signals.fetch_add(1) + 1 >= 2) signal(number, SIG_DFL);
}

void handle(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

}  // namespace

InterruptCounter::InterruptCounter() {
  signals = 0;
  handle(count_signal);
}

InterruptCounter::~InterruptCounter() {
  handle(SIG_DFL);
}

int InterruptCounter::count() const {
  return signals;
}

}  // namespace ponder
