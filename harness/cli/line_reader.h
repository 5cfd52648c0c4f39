#pragma once

#include <string>

#include "harness/base/result.h"

namespace ponder {

/// Lines of a file descriptor, for a reader that has other things to do while none is there. Holds
/// one buffer, however much is read.
class LineReader {
 public:
  enum class State { line, none_yet, end };

  /// Opens `path`; "" and "-" are stdin. errors  config (no such file), io
  static Result<LineReader> open(const std::string& path);

  /// Takes ownership of `fd`, but for stdin.
  explicit LineReader(int fd) : fd_(fd) {}

  ~LineReader();
  LineReader(LineReader&& other) noexcept;
  LineReader& operator=(LineReader&&) = delete;

  /// The next line without its line break; the last one may lack it. Without `wait`, none_yet where
  /// that would block. errors  io
  Result<State> next(bool wait, std::string& line);

 private:
  int fd_;
  std::string buffer_ = {};
  std::size_t begin_ = 0;    // of what is not handed out yet
  std::size_t scanned_ = 0;  // no line break before this
  bool ended_ = false;
};

}  // namespace ponder
