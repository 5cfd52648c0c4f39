#pragma once

#include <chrono>

namespace ponder::math {

/// The time that one comparison may still take. Asked inside every loop whose length the input
/// decides.
class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Budget(std::chrono::milliseconds limit) : end_(Clock::now() + limit) {}

  bool spent() {
    if (!spent_ && Clock::now() >= end_) spent_ = true;
    return spent_;
  }

  /// Milliseconds left, 0 when spent.
  int left() const {
    const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
    return spent_ || rest < 0 ? 0 : static_cast<int>(rest);
  }

 private:
  Clock::time_point end_;
  bool spent_ = false;
};

}  // namespace ponder::math
