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

class Block final : public Worker {
 public:
  Block(const Launch& launch, const std::function<void()>& kernel)
      : launch_(launch), kernel_(kernel), fibers_(static_cast<std::size_t>(launch.threads)) {}

  void run(int x, int y);

  void barrier(const char* file, int line) override;
  void collective(void* argument, void (*apply)(void* const*), const char* file, int line) override;
  [[noreturn]] void fail(const std::string& message) override;

 private:
  void wait(State state, const char* file, int line);
  void release(std::size_t first, std::size_t last, State from);
  std::string who_waits() const;

  const Launch& launch_;
  const std::function<void()>& kernel_;
  std::vector<Fiber> fibers_;
  std::vector<Member> members_;
  std::size_t running_ = 0;
  std::string error_;
};

bool same_place(const Member& m, const char* file, int line) {
  return m.line == line && (m.file == file || std::strcmp(m.file, file) == 0);
}

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
  for (std::size_t i = 0; i < fibers_.size(); ++i) {
    members_[i].thread = {.thread = static_cast<int>(i),
                          .threads = launch_.threads,
                          .block_x = x,
                          .block_y = y,
                          .grid_x = launch_.grid_x,
                          .shared = bytes,
                          .shared_bytes = launch_.shared_bytes};
    fibers_[i].start(&kernel_);
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

void Block::wait(State state, const char* file, int line) {
  Member& m = members_[running_];
  const std::size_t self = running_;
  m.state = state;
  m.file = file;
  m.line = line;
  fibers_[self].leave();
}

void Block::release(std::size_t first, std::size_t last, State from) {
  for (std::size_t i = first; i < last; ++i) {
    if (members_[i].state == from) members_[i].state = State::ready;
  }
}

void Block::barrier(const char* file, int line) {
  std::size_t waiting = 1;
  for (const Member& m : members_) {
    if (m.state != State::at_barrier) continue;
    ++waiting;
    if (!same_place(m, file, line)) {
      fail("sync_threads at " + std::string(file) + ":" + std::to_string(line) + ", but thread " +
           std::to_string(m.thread.thread) + " " + where(m));
    }
  }
  if (waiting < members_.size()) return wait(State::at_barrier, file, line);
  release(0, members_.size(), State::at_barrier);
}

void Block::collective(void* argument, void (*apply)(void* const*), const char* file, int line) {
  Member& self = members_[running_];
  self.argument = argument;
  self.apply = apply;
  const std::size_t first = running_ / kWarp * kWarp;
  std::size_t waiting = 1;
  void* arguments[kWarp];
  for (std::size_t i = 0; i < kWarp; ++i) {
    const Member& m = members_[first + i];
    arguments[i] = m.argument;
    if (m.state != State::at_collective) continue;
    ++waiting;
    if (m.apply != apply || !same_place(m, file, line)) {
      fail("a warp operation at " + std::string(file) + ":" + std::to_string(line) + ", but lane " +
           std::to_string(i) + " " + where(m));
    }
  }
  if (waiting < kWarp) return wait(State::at_collective, file, line);
  apply(arguments);
  release(first, first + kWarp, State::at_collective);
}

void Block::fail(const std::string& message) {
  error_ = describe(launch_, members_[running_].thread) + ": " + message;
  fibers_[running_].leave();
  __builtin_unreachable();  // the launch has ended
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
