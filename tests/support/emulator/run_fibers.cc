// The fiber mode: a block at a time, its threads taken up in rounds until all have ended. A round
// in which nobody could go on is a barrier or warp operation that somebody missed.

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "tests/support/emulator/emulator.h"
#include "tests/support/emulator/fiber.h"

namespace ponder::cuda::emulator {

namespace {

enum class State : std::uint8_t { ready, at_barrier, at_collective, ended };

struct Member {
  Thread thread;
  CopyQueue copies;
  State state = State::ready;
  const char* file = "";
  int line = 0;
  void* argument = nullptr;
  void (*apply)(void* const*) = nullptr;
};

/// Those who wait for each other: how many, and who came first.
struct Meeting {
  std::size_t waiting = 0;
  std::size_t first = 0;
};

class Block final : public Worker {
 public:
  Block(const Launch& launch, const std::function<void()>& kernel)
      : launch_(launch), kernel_(kernel), fibers_(static_cast<std::size_t>(launch.threads)) {}

  void run(int x, int y);

  void barrier(const char* file, int line) override;
  void collective(void* argument, void (*apply)(void* const*), const char* file, int line) override;
  [[noreturn]] void fail(const std::string& message) override;

 private:
  void run_kernel();
  bool all_met(Meeting& meeting, std::size_t wanted, const char* what);
  void release(std::size_t first, std::size_t last, State from);
  std::string who_waits() const;

  const Launch& launch_;
  const std::function<void()>& kernel_;
  const std::function<void()> body_ = [this] { run_kernel(); };
  std::vector<Fiber> fibers_;
  std::vector<Member> members_;
  Meeting barrier_;
  std::vector<Meeting> warps_;
  std::size_t running_ = 0;
  std::string error_;
};

std::string where(const Member& m) {
  if (m.state == State::ended) return "has ended";
  return std::string(m.state == State::at_barrier ? "waits at sync_threads " : "waits at ") +
         m.file + ":" + std::to_string(m.line);
}

void Block::run(int x, int y) {
  const auto shared = std::make_unique_for_overwrite<Sixteen[]>((launch_.shared_bytes + 15) / 16);
  auto* bytes = reinterpret_cast<unsigned char*>(shared.get());
  std::fill_n(bytes, launch_.shared_bytes, settings().poison);
  members_.assign(fibers_.size(), {});
  barrier_ = {};
  warps_.assign(fibers_.size() / kWarp, {});
  for (std::size_t i = 0; i < fibers_.size(); ++i) {
    members_[i].thread = {.thread = static_cast<int>(i),
                          .threads = launch_.threads,
                          .block_x = x,
                          .block_y = y,
                          .grid_x = launch_.grid_x,
                          .shared = bytes,
                          .shared_bytes = launch_.shared_bytes};
    fibers_[i].start(&body_);
  }
  const std::vector<int> order = in_order(launch_.threads);
  for (std::size_t ended = 0; ended < fibers_.size();) {
    bool went_on = false;
    for (const int thread : order) {
      running_ = static_cast<std::size_t>(thread);
      Member& m = members_[running_];
      if (m.state != State::ready) continue;
      went_on = true;
      set_running(&m.thread, this, &m.copies);
      if (fibers_[running_].resume()) {
        m.state = State::ended;
        ++ended;
      }
      if (!error_.empty()) throw EmulationError(error_);
    }
    if (!went_on) throw EmulationError(who_waits());
  }
}

/// Counts the running thread in; whether it is the last. Who comes to another place than the first
/// ends the launch.
bool Block::all_met(Meeting& meeting, std::size_t wanted, const char* what) {
  const Member& self = members_[running_];
  if (meeting.waiting == 0) meeting.first = running_;
  const Member& first = members_[meeting.first];
  if (self.apply != first.apply || self.line != first.line ||
      (self.file != first.file && std::strcmp(self.file, first.file) != 0)) {
    fail(std::string(what) + " at " + self.file + ":" + std::to_string(self.line) +
         ", but thread " + std::to_string(meeting.first) + " " + where(first));
  }
  if (++meeting.waiting < wanted) return false;
  meeting.waiting = 0;
  return true;
}

void Block::release(std::size_t first, std::size_t last, State from) {
  for (std::size_t i = first; i < last; ++i) {
    if (members_[i].state == from) members_[i].state = State::ready;
  }
}

void Block::barrier(const char* file, int line) {
  Member& self = members_[running_];
  self.apply = nullptr;
  self.file = file;
  self.line = line;
  if (all_met(barrier_, members_.size(), "sync_threads")) {
    return release(0, members_.size(), State::at_barrier);
  }
  self.state = State::at_barrier;
  fibers_[running_].leave();
}

void Block::collective(void* argument, void (*apply)(void* const*), const char* file, int line) {
  Member& self = members_[running_];
  self.argument = argument;
  self.apply = apply;
  self.file = file;
  self.line = line;
  if (!all_met(warps_[running_ / kWarp], kWarp, "a warp operation")) {
    self.state = State::at_collective;
    return fibers_[running_].leave();
  }
  const std::size_t first = running_ / kWarp * kWarp;
  void* arguments[kWarp];
  for (std::size_t i = 0; i < kWarp; ++i) arguments[i] = members_[first + i].argument;
  apply(arguments);
  release(first, first + kWarp, State::at_collective);
}

void Block::fail(const std::string& message) {
  throw EmulationError(describe(launch_, members_[running_].thread) + ": " + message);
}

/// The kernel on a fiber. An error must not leave the fiber's stack by itself.
void Block::run_kernel() {
  try {
    kernel_();
  } catch (const EmulationError& error) {
    error_ = error.what();
  }
}

/// One line per group of neighbours that wait at the same place.
std::string Block::who_waits() const {
  std::string text = describe(launch_, members_[0].thread) + ": nobody can go on";
  for (std::size_t i = 0; i < members_.size();) {
    std::size_t end = i + 1;
    while (end < members_.size() && where(members_[end]) == where(members_[i])) ++end;
    text += "; thread " + std::to_string(i) +
            (end - i > 1 ? " to " + std::to_string(end - 1) : std::string()) + " " +
            where(members_[i]);
    i = end;
  }
  return text;
}

}  // namespace

void run_fibers(const Launch& launch, const std::function<void()>& kernel) {
  Block block(launch, kernel);
  for (const int y : in_order(launch.grid_y)) {
    for (const int x : in_order(launch.grid_x)) block.run(x, y);
  }
}

}  // namespace ponder::cuda::emulator
