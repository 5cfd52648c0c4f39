// One thread reads, some answer, the caller's writes. They share a queue of blocks in the order of
// the input: a block is what one read() gave, cut at a line end, so that an eager writer on the
// other side is answered at once and a file is taken 64 KiB at a time. The reader waits while too
// many blocks are under way, which bounds memory.

#include "harness/cli/parallel_lines.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace ponder {

namespace {

constexpr std::size_t kRead = 1U << 16U;
constexpr std::size_t kBlocksPerThread = 4;
constexpr int kPollMilliseconds = 100;

struct Block {
  std::int64_t first = 0;  // number of its first line
  std::string text = {};   // whole lines, each with its end
  std::size_t size = 0;    // of the text, as it was read
  bool too_long = false;   // stands for one line that was dropped
  bool done = false;
  std::string output = {};
  LineCounts counts = {};
};

class Pipeline {
 public:
  Pipeline(const LineOptions& options, const LineFunction& answer)
      : options_(options),
        answer_(answer),
        most_blocks_(kBlocksPerThread * static_cast<std::size_t>(std::max(1, options.threads))) {}

  Result<LineCounts> run() {
    std::vector<std::thread> threads;
    threads.emplace_back([this] { read(); });
    for (int i = 0; i < std::max(1, options_.threads); ++i)
      threads.emplace_back([this] { work(); });
    Result<void> written = write();
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads) thread.join();
    if (!written) return written.error();
    if (read_error_ != 0) {
      return Error{ErrorCode::io,
                   std::string("cannot read the input: ") + std::strerror(read_error_), ""};
    }
    return counts_;
  }

 private:
  // --- reader

  void read() {
    std::string pending;
    std::int64_t next = 1;
    bool dropping = false;  // inside a line that is too long
    std::string buffer(kRead, '\0');
    while (wait_for_input()) {
      const ssize_t got = ::read(options_.input, buffer.data(), buffer.size());
      if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
      if (got < 0) read_error_ = errno;
      if (got <= 0) break;
      std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
      if (dropping) {
        const std::size_t end = bytes.find('\n');
        if (end == std::string_view::npos) continue;
        bytes.remove_prefix(end + 1);
        dropping = false;
      }
      const std::size_t end = bytes.rfind('\n');
      if (end == std::string_view::npos) {
        pending += bytes;
        if (pending.size() <= options_.longest) continue;
        pending.clear();
        dropping = true;
        if (!put({.first = next++, .too_long = true})) return;
        continue;
      }
      pending += bytes.substr(0, end + 1);
      const std::int64_t lines = std::count(pending.begin(), pending.end(), '\n');
      if (!put({.first = next, .text = std::move(pending)})) return;
      next += lines;
      pending = bytes.substr(end + 1);
    }
    if (!pending.empty()) put({.first = next, .text = pending + "\n"});
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  /// False when nobody wants more. Polls, so that a reader blocked on a terminal can be stopped.
  bool wait_for_input() {
    for (;;) {
      {
        const std::lock_guard lock(mutex_);
        if (stopping_) return false;
      }
      pollfd ready{.fd = options_.input, .events = POLLIN, .revents = 0};
      if (::poll(&ready, 1, kPollMilliseconds) != 0) return true;
    }
  }

  bool put(Block block) {
    std::unique_lock lock(mutex_);
    const std::size_t size = block.text.size();
    changed_.wait(lock, [&] {
      const bool room = blocks_.size() < most_blocks_ && bytes_ + size <= options_.longest;
      return stopping_ || room || blocks_.empty();
    });
    if (stopping_) return false;
    bytes_ += size;
    block.size = size;
    blocks_.push_back(std::make_unique<Block>(std::move(block)));
    todo_.push_back(blocks_.back().get());
    changed_.notify_all();
    return true;
  }

  // --- workers

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopping_ || !todo_.empty(); });
      if (stopping_) return;
      Block& block = *todo_.front();
      todo_.pop_front();
      lock.unlock();
      answer_block(block);
      lock.lock();
      block.done = true;
      changed_.notify_all();
    }
  }

  void answer_block(Block& block) const {
    const auto add = [&](LineAnswer answered) {
      block.output += answered.text;
      block.output += '\n';
      const std::int64_t number = block.first + block.counts.lines++;
      if (answered.error.empty() || block.counts.failed++ > 0) return;
      block.counts.first_failed = number;
      block.counts.first_error = std::move(answered.error);
    };
    if (block.too_long) add(answer_(block.first, std::nullopt));
    std::string_view rest = block.text;
    block.output.reserve(rest.size());
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      add(answer_(block.first + block.counts.lines, rest.substr(0, end)));
      rest.remove_prefix(end + 1);
    }
    block.text = {};
  }

  // --- writer

  Result<void> write() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] {
        return (!blocks_.empty() && blocks_.front()->done) || (ended_ && blocks_.empty());
      });
      if (blocks_.empty()) return {};
      const std::unique_ptr<Block> block = std::move(blocks_.front());
      blocks_.pop_front();
      bytes_ -= block->size;
      changed_.notify_all();
      lock.unlock();
      count(block->counts);
      PONDER_TRY(write_all(block->output));
      lock.lock();
    }
  }

  void count(const LineCounts& block) {
    counts_.lines += block.lines;
    if (block.failed > 0 && counts_.failed == 0) {
      counts_.first_failed = block.first_failed;
      counts_.first_error = block.first_error;
    }
    counts_.failed += block.failed;
  }

  Result<void> write_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t put = ::write(options_.output, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) {
        return Error{ErrorCode::io, std::string("cannot write the output: ") + std::strerror(errno),
                     ""};
      }
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
  }

  const LineOptions& options_;
  const LineFunction& answer_;
  const std::size_t most_blocks_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<Block>> blocks_;  // in order, until written
  std::deque<Block*> todo_;
  std::size_t bytes_ = 0;  // of all blocks
  bool ended_ = false;
  bool stopping_ = false;

  int read_error_ = 0;      // of the reader, read after it has ended
  LineCounts counts_ = {};  // of the writer
};

}  // namespace

Result<LineCounts> answer_lines_in_parallel(const LineOptions& options,
                                            const LineFunction& answer) {
  return Pipeline(options, answer).run();
}

}  // namespace ponder
