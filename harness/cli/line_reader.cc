#include "harness/cli/line_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace ponder {

Result<LineReader> LineReader::open(const std::string& path) {
  if (path.empty() || path == "-") return LineReader(STDIN_FILENO);
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return Error{errno == ENOENT ? ErrorCode::config : ErrorCode::io,
                 "cannot read " + path + ": " + std::strerror(errno),
                 "give a file of JSON lines, or none to read stdin"};
  }
  return LineReader(fd);
}

LineReader::LineReader(LineReader&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      buffer_(std::move(other.buffer_)),
      begin_(other.begin_),
      scanned_(other.scanned_),
      ended_(other.ended_) {}

LineReader::~LineReader() {
  if (fd_ > STDIN_FILENO) close(fd_);
}

Result<LineReader::State> LineReader::next(bool wait, std::string& line) {
  constexpr std::size_t kChunk = 64 * 1024;
  for (;;) {
    const std::size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) {
      line.assign(buffer_, begin_, end - begin_);
      begin_ = scanned_ = end + 1;
      return State::line;
    }
    scanned_ = buffer_.size();
    if (ended_) {
      if (begin_ == buffer_.size()) return State::end;
      line.assign(buffer_, begin_);
      begin_ = buffer_.size();
      return State::line;
    }
    pollfd ready = {.fd = fd_, .events = POLLIN, .revents = 0};
    if (!wait && poll(&ready, 1, 0) == 0) return State::none_yet;

    buffer_.erase(0, begin_);
    begin_ = 0;
    scanned_ = buffer_.size();
    buffer_.resize(scanned_ + kChunk);
    ssize_t got = 0;
    do {
      got = read(fd_, buffer_.data() + scanned_, kChunk);
    } while (got < 0 && errno == EINTR);
    buffer_.resize(scanned_ + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0) {
      return Error{ErrorCode::io, std::string("cannot read the lines: ") + std::strerror(errno),
                   ""};
    }
    ended_ = got == 0;
  }
}

}  // namespace ponder
