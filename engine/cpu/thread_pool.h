#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace ponder::cpu {

/// Runs a loop body on a fixed set of threads, the caller's included. Made for many short loops in
/// a row: workers spin for a moment before they sleep. One caller at a time.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return static_cast<int>(workers_.size()) + 1; }

  /// body(begin, end, thread) over pieces of [0, count) whose borders are multiples of `grain`.
  /// Each thread takes the next piece when it is free, half of an even share of what is left: few
  /// pieces, since each begins with a wait for memory, and small ones at the end, so that a thread
  /// that was held up does not hold up the others for long. Which thread gets which is left to
  /// chance. At most `grain` in all: the caller does it.
  void run(std::int64_t count,
           std::int64_t grain,
           const std::function<void(std::int64_t, std::int64_t, int)>& body);

 private:
  void work(int thread);
  void take_pieces(int thread);

  std::vector<std::thread> workers_;
  const std::function<void(std::int64_t, std::int64_t, int)>* body_ = nullptr;
  std::int64_t count_ = 0;
  std::int64_t grain_ = 1;
  std::atomic<std::int64_t> next_ = 0;         // first index that nobody took yet
  std::atomic<std::uint32_t> generation_ = 0;  // raised to start a loop
  std::atomic<int> running_ = 0;               // workers not yet done with it
  std::atomic<bool> stop_ = false;
};

}  // namespace ponder::cpu
