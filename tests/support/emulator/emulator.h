#pragma once

// Runs kernels on the host: the other half of engine/cuda/platform_host.cuh.
//
// Every thread of a block is a fiber; barriers and warp operations are the only places where one
// hands over to the next, and the order in which they are taken up is a setting. A kernel that is
// right gives the same bits in every order. Blocks run one after the other, in that order too.
//
// Errors, each with the kernel's name, block, thread, file and line, thrown as EmulationError:
//   - a warp operation or barrier that some lane or thread does not reach, or reaches elsewhere
//   - a 16-byte access that is not aligned; shared memory that was not asked for
// Memory errors are the address sanitizer's to find: shared memory and buffers are exact heap
// blocks. Shared memory starts with `poison` in every byte (0xFF: not a number in every format).
//
// With `real_threads`, every thread of a block is a thread of the machine and several blocks run at
// once, for the thread sanitizer; who does not reach a barrier is not noticed then.

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "engine/cuda/platform.cuh"

namespace ponder::cuda::emulator {

class EmulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Order : std::uint8_t { forward, reversed, shuffled };

struct Settings {
  Order order = Order::forward;
  bool real_threads = false;
  bool early_copies = false;  ///< copy_async copies at once; else as late as the wait allows
  unsigned char poison = 0xFF;
};

Settings& settings();

/// Sets `settings` for a scope.
class ScopedSettings {
 public:
  explicit ScopedSettings(const Settings& wanted) : before_(settings()) { settings() = wanted; }

  ScopedSettings(const ScopedSettings&) = delete;
  ScopedSettings& operator=(const ScopedSettings&) = delete;

  ~ScopedSettings() { settings() = before_; }

 private:
  Settings before_;
};

/// Numbers 0..count-1 in the order of the settings.
std::vector<int> in_order(int count);

/// "kernel add_rmsnorm, block (3, 0), thread 17"
std::string describe(const Launch& launch, const Thread& thread);

// The two ways to run a grid.

void run_fibers(const Launch& launch, const std::function<void()>& kernel);
void run_threads(const Launch& launch, const std::function<void()>& kernel);

/// What `barrier`, `collective` and errors do for the running thread.
class Worker {
 public:
  virtual ~Worker() = default;
  virtual void barrier(const char* file, int line) = 0;
  virtual void collective(void* argument,
                          void (*apply)(void* const*),
                          const char* file,
                          int line) = 0;
  /// Ends the launch; does not return.
  [[noreturn]] virtual void fail(const std::string& message) = 0;
};

/// Copies of one thread that copy_async has begun and await_copies has not yet waited for.
class CopyQueue {
 public:
  void add(void* to, const void* from, bool valid);
  void commit();
  void await(int pending);

 private:
  struct Copy {
    void* to;
    const void* from;
    bool valid;
    int group;
  };

  static void perform(const Copy& copy);

  std::vector<Copy> copies_;
  int group_ = 0;
};

/// Where launches wait for their turn; Stream::handle is one, or null: they run at once.
class LaunchQueue {
 public:
  virtual ~LaunchQueue() = default;
  virtual void add(const Launch& launch, std::function<void()> kernel) = 0;
};

/// Makes a thread the running one: current() and the operations are its.
void set_running(const Thread* thread, Worker* worker, CopyQueue* copies);

}  // namespace ponder::cuda::emulator
