#include "tests/support/emulator/emulator.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "harness/base/rng.h"

namespace ponder::cuda::emulator {

namespace {

thread_local const Thread* running_thread = nullptr;
thread_local Worker* running_worker = nullptr;
thread_local CopyQueue* running_copies = nullptr;

std::string place(const char* file, int line) {
  return std::string(file) + ":" + std::to_string(line);
}

}  // namespace

Settings& settings() {
  static Settings s;
  return s;
}

std::vector<int> in_order(int count) {
  std::vector<int> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  if (settings().order == Order::reversed) std::reverse(order.begin(), order.end());
  if (settings().order == Order::shuffled) {
    Rng rng(static_cast<std::uint64_t>(count));
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[rng.below(static_cast<std::uint32_t>(i))]);
    }
  }
  return order;
}

std::string describe(const Launch& launch, const Thread& thread) {
  return std::string("kernel ") + launch.name + ", block (" + std::to_string(thread.block_x) +
         ", " + std::to_string(thread.block_y) + "), thread " + std::to_string(thread.thread);
}

void set_running(const Thread* thread, Worker* worker, CopyQueue* copies) {
  running_thread = thread;
  running_worker = worker;
  running_copies = copies;
}

const Thread& current() {
  return *running_thread;
}

void barrier(const char* file, int line) {
  running_worker->barrier(file, line);
}

void collective(void* argument, void (*apply)(void* const*), const char* file, int line) {
  running_worker->collective(argument, apply, file, line);
}

void check_aligned(const void* pointer, std::size_t bytes, const char* file, int line) {
  if (reinterpret_cast<std::uintptr_t>(pointer) % bytes == 0) return;
  running_worker->fail("an address is not a multiple of " + std::to_string(bytes) + " at " +
                       place(file, line));
}

void check_shared(std::size_t bytes, const char* file, int line) {
  const std::size_t had = running_thread->shared_bytes;
  if (bytes <= had) return;
  running_worker->fail(std::to_string(bytes) + " bytes of shared memory are used and " +
                       std::to_string(had) + " were asked for at " + place(file, line));
}

void CopyQueue::perform(const Copy& copy) {
  if (copy.valid) {
    std::memcpy(copy.to, copy.from, 16);
  } else {
    std::memset(copy.to, 0, 16);
  }
}

void CopyQueue::add(void* to, const void* from, bool valid) {
  const Copy copy{to, from, valid, group_};
  if (settings().early_copies) return perform(copy);
  copies_.push_back(copy);
}

void CopyQueue::commit() {
  ++group_;
}

void CopyQueue::await(int pending) {
  const auto late = std::stable_partition(copies_.begin(), copies_.end(), [&](const Copy& copy) {
    return copy.group < group_ - pending;
  });
  std::for_each(copies_.begin(), late, perform);
  copies_.erase(copies_.begin(), late);
}

void copy_async(void* to, const void* from, bool valid, const char* file, int line) {
  check_aligned(to, 16, file, line);
  check_aligned(from, 16, file, line);
  running_copies->add(to, from, valid);
}

void commit_copies() {
  running_copies->commit();
}

void await_copies(int pending) {
  running_copies->await(pending);
}

void submit(Stream& stream, const Launch& launch, std::function<void()> kernel) {
  if (stream.handle == nullptr) return run_grid(launch, kernel);
  static_cast<LaunchQueue*>(stream.handle)->add(launch, std::move(kernel));
}

void run_grid(const Launch& launch, const std::function<void()>& kernel) {
  if (launch.threads < kWarp || launch.threads % kWarp != 0 || launch.threads > 1024 ||
      launch.grid_x < 0 || launch.grid_y < 0 || launch.grid_y > 65535 ||
      launch.shared_bytes > 227 * 1024) {
    throw EmulationError(std::string("kernel ") + launch.name + ": a GPU refuses a grid of " +
                         std::to_string(launch.grid_x) + " x " + std::to_string(launch.grid_y) +
                         " blocks of " + std::to_string(launch.threads) + " threads with " +
                         std::to_string(launch.shared_bytes) + " bytes of shared memory");
  }
  return settings().real_threads ? run_threads(launch, kernel) : run_fibers(launch, kernel);
}

}  // namespace ponder::cuda::emulator
