#pragma once

#include <cstddef>
#include <functional>

namespace ponder::cuda::emulator {

/// A call that can be left in the middle and taken up again, on a stack of its own. Known to the
/// address and the thread sanitizer, so that both work inside. One caller at a time resumes all
/// fibers of a thread; a fiber that is never finished may be dropped, but nothing on its stack is
/// destroyed then.
class Fiber {
 public:
  static constexpr std::size_t kStackBytes = 256 * 1024;

  Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  /// The next resume() calls `body`, which must not throw. Drops what was under way.
  void start(const std::function<void()>* body);

  /// Runs until leave() or the end of the body; returns whether the body has ended.
  bool resume();

  /// From inside: back to the caller of resume().
  void leave();

  [[noreturn]] void run();  // the first call on the new stack

 private:
  void finish_entry();

  unsigned char* stack_ = nullptr;
  void* here_ = nullptr;    // saved stack pointer of the fiber
  void* caller_ = nullptr;  // and of the one that resumed it
  const std::function<void()>* body_ = nullptr;
  bool ended_ = false;
  // what the sanitizers want to know
  [[maybe_unused]] void* fake_stack_ = nullptr;
  [[maybe_unused]] const void* caller_bottom_ = nullptr;
  [[maybe_unused]] std::size_t caller_bytes_ = 0;
  [[maybe_unused]] void* thread_fiber_ = nullptr;
  [[maybe_unused]] void* thread_caller_ = nullptr;
};

}  // namespace ponder::cuda::emulator
