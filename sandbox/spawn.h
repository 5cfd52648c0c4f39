#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// A file descriptor and its owner.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int fd) : fd_(fd) {}

  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }

  ~Descriptor() { close(); }

  int get() const { return fd_; }

  explicit operator bool() const { return fd_ >= 0; }

  void close();

 private:
  int fd_ = -1;
};

struct Pipe {
  Descriptor read;  ///< non-blocking
  Descriptor write;
};

/// Close-on-exec, as all descriptors here. errors  sandbox
Result<Pipe> make_pipe();

/// A sealed file in memory, to be read from its start. errors  sandbox
Result<Descriptor> memory_file(std::string_view bytes);

/// /dev/null for reading and writing. errors  sandbox
Result<Descriptor> null_device();

/// A memory_file, or /dev/null for no bytes. errors  sandbox
Result<Descriptor> standard_input(std::string_view bytes);

/// A started process. Destruction kills and reaps it.
class Process {
 public:
  Process() = default;
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  ~Process();

  /// `descriptors`: ours, each with the number the process gets it under. No other descriptor that
  /// is close-on-exec is passed on. The environment is empty. errors  sandbox
  static Result<Process> start(const std::string& program,
                               const std::vector<std::string>& arguments,
                               const std::vector<std::pair<int, int>>& descriptors);

  explicit operator bool() const { return pid_ > 0; }

  int pid() const { return pid_; }

  int pidfd() const { return pidfd_.get(); }  ///< readable when the process has ended

  void kill();
  void wait();  ///< until it has ended; reaps it

 private:
  int pid_ = 0;
  Descriptor pidfd_;
};

/// "STEP: REASON of errno", of class sandbox.
Error system_error(const std::string& step);

}  // namespace ponder
