#pragma once

#include <chrono>
#include <ctime>

namespace ponder::math {

/// The time that one comparison may take, in processor time: of the calling thread and of the
/// worker that it asks. So a machine that is busy with other things changes no verdict; only when
/// it gives us less than a tenth of a core does the clock on the wall decide. Asked inside every
/// loop whose length the input decides; used by one thread.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Budget(std::chrono::milliseconds limit)
      : limit_(limit), start_(Clock::now()), check_(start_ + limit), cpu_start_(cpu_now()) {}

  bool spent() {
    if (spent_) return true;
    const auto now = Clock::now();
    if (now < check_) return false;  // less has passed than is allowed, whoever used it
    const auto used = cpu_used();
    spent_ = used >= limit_ || now >= wall_end();
    if (!spent_) check_ = now + (limit_ - used);
    return spent_;
  }

  /// What a worker used.
  void charge(std::chrono::nanoseconds worker_time) { charged_ += worker_time; }

  /// Processor time left.
  std::chrono::nanoseconds left() const {
    const auto used = cpu_used();
    return spent_ || used >= limit_ ? std::chrono::nanoseconds(0) : limit_ - used;
  }

  /// After this nothing is waited for.
  Clock::time_point wall_end() const { return start_ + 10 * limit_; }

 private:
  static std::chrono::nanoseconds cpu_now() {
    timespec t = {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
  }

  std::chrono::nanoseconds cpu_used() const { return cpu_now() - cpu_start_ + charged_; }

  std::chrono::nanoseconds limit_;
  Clock::time_point start_;
  Clock::time_point check_;
  std::chrono::nanoseconds cpu_start_;
  std::chrono::nanoseconds charged_ = {};
  bool spent_ = false;
};

}  // namespace ponder::math
