#include "engine/cpu/thread_pool.h"

#include <algorithm>
#include <system_error>

namespace ponder::cpu {

namespace {

// About 20 microseconds: longer than the gap between two operations of a step, short enough not to
// take a core from others while nothing runs.
constexpr int kSpins = 4000;

void pause_briefly() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

}  // namespace

ThreadPool::ThreadPool(int threads) {
  for (int i = 1; i < threads; ++i) {
    try {
      workers_.emplace_back([this, i] { work(i); });
    } catch (const std::system_error&) {
      break;  // the system gives no more; fewer threads compute the same
    }
  }
}

ThreadPool::~ThreadPool() {
  stop_ = true;
  generation_.fetch_add(1);
  generation_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::take_pieces(int thread) {
  std::int64_t begin = next_.load(std::memory_order_relaxed);
  while (begin < count_) {
    const std::int64_t share = (count_ - begin) / (2 * size()) / grain_ * grain_;
    const std::int64_t end = std::min(count_, begin + std::max(grain_, share));
    if (!next_.compare_exchange_weak(begin, end, std::memory_order_relaxed)) continue;
    (*body_)(begin, end, thread);
    begin = next_.load(std::memory_order_relaxed);
  }
}

void ThreadPool::run(std::int64_t count,
                     std::int64_t grain,
                     const std::function<void(std::int64_t, std::int64_t, int)>& body) {
  if (workers_.empty() || count <= grain) {
    if (count > 0) body(0, count, 0);
    return;
  }
  grain_ = grain;
  next_.store(0, std::memory_order_relaxed);
  count_ = count;
  body_ = &body;
  running_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
  generation_.fetch_add(1, std::memory_order_release);
  generation_.notify_all();
  take_pieces(0);
  int spins = 0;
  for (int left = running_.load(std::memory_order_acquire); left > 0;
       left = running_.load(std::memory_order_acquire)) {
    if (++spins < kSpins) {
      pause_briefly();
    } else {
      running_.wait(left, std::memory_order_acquire);
    }
  }
}

void ThreadPool::work(int thread) {
  std::uint32_t seen = 0;
  for (;;) {
    int spins = 0;
    while (generation_.load(std::memory_order_acquire) == seen) {
      if (++spins < kSpins) {
        pause_briefly();
      } else {
        generation_.wait(seen, std::memory_order_acquire);
      }
    }
    ++seen;
    if (stop_) return;
    take_pieces(thread);
    if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) running_.notify_one();
  }
}

}  // namespace ponder::cpu
