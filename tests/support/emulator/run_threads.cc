// The real-thread mode: blocks in waves of up to kWave threads of the machine.

#include <algorithm>
#include <barrier>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "tests/support/emulator/emulator.h"

namespace ponder::cuda::emulator {

namespace {

constexpr int kWave = 512;

/// Shared by the threads of a block.
struct Block {
  Block(int threads, std::size_t bytes)
      : shared(std::make_unique_for_overwrite<Sixteen[]>((bytes + 15) / 16)),
        arguments(static_cast<std::size_t>(threads)),
        all(threads) {
    std::fill_n(reinterpret_cast<unsigned char*>(shared.get()), bytes, settings().poison);
    for (int w = 0; w < threads / kWarp; ++w) {
      warps.push_back(std::make_unique<std::barrier<>>(kWarp));
    }
  }

  std::unique_ptr<Sixteen[]> shared;
  std::vector<void*> arguments;
  std::barrier<> all;
  std::vector<std::unique_ptr<std::barrier<>>> warps;
};

class Member final : public Worker {
 public:
  Member(const Launch& launch, Block& block, const Thread& thread)
      : launch_(launch), block_(block), thread_(thread) {}

  void run(const std::function<void()>& kernel) {
    set_running(&thread_, this, &copies_);
    kernel();
    set_running(nullptr, nullptr, nullptr);
    warp().arrive_and_drop();
    block_.all.arrive_and_drop();
  }

  void barrier(const char*, int) override { block_.all.arrive_and_wait(); }

  void collective(void* argument, void (*apply)(void* const*), const char*, int) override {
    const auto thread = static_cast<std::size_t>(thread_.thread);
    block_.arguments[thread] = argument;
    warp().arrive_and_wait();
    if (thread % kWarp == 0) apply(&block_.arguments[thread]);
    warp().arrive_and_wait();
  }

  /// The other lanes may be looking at this thread's stack: there is no way to go on.
  [[noreturn]] void fail(const std::string& message) override {
    std::fprintf(stderr, "%s: %s\n", describe(launch_, thread_).c_str(), message.c_str());
    std::abort();
  }

 private:
  std::barrier<>& warp() { return *block_.warps[static_cast<std::size_t>(thread_.thread / kWarp)]; }

  const Launch& launch_;
  Block& block_;
  Thread thread_;
  CopyQueue copies_;
};

}  // namespace

void run_threads(const Launch& launch, const std::function<void()>& kernel) {
  const int blocks = launch.grid_x * launch.grid_y;
  const int wave = std::max(1, kWave / launch.threads);
  for (int first = 0; first < blocks; first += wave) {
    std::vector<std::unique_ptr<Block>> running;
    std::vector<std::unique_ptr<Member>> members;
    for (int b = first; b < std::min(blocks, first + wave); ++b) {
      running.push_back(std::make_unique<Block>(launch.threads, launch.shared_bytes));
      for (int t = 0; t < launch.threads; ++t) {
        const Thread thread{
            .thread = t,
            .threads = launch.threads,
            .block_x = b % launch.grid_x,
            .block_y = b / launch.grid_x,
            .grid_x = launch.grid_x,
            .shared = reinterpret_cast<unsigned char*>(running.back()->shared.get()),
            .shared_bytes = launch.shared_bytes};
        members.push_back(std::make_unique<Member>(launch, *running.back(), thread));
      }
    }
    std::vector<std::thread> threads;
    for (const auto& member : members) {
      threads.emplace_back([&kernel, m = member.get()] { m->run(kernel); });
    }
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace ponder::cuda::emulator
