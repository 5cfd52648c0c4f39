#include "sandbox/intake.h"

#include <unistd.h>

#include <cerrno>

namespace ponder {

Intake::Intake(const Limits& limits,
               std::size_t capture_bytes,
               Results kind,
               std::string_view nonce)
    : limits_(limits), kind_(kind), out_(capture_bytes), err_(capture_bytes), decoder_(nonce) {}

Result<void> Intake::open(Descriptor (&writing)[3]) {
  for (std::size_t i = 0; i < 3; ++i) {
    Pipe pipe = PONDER_TRY(make_pipe());
    reading_[i] = std::move(pipe.read);
    writing[i] = std::move(pipe.write);
  }
  return {};
}

void Intake::fill(pollfd* three) const {
  for (std::size_t i = 0; i < 3; ++i) three[i] = {reading_[i].get(), POLLIN, 0};
}

void Intake::read_ready(const pollfd* three) {
  char buffer[65536];
  for (std::size_t i = 0; i < 3; ++i) {
    if (three[i].fd < 0 || three[i].revents == 0) continue;
    const ssize_t n = read(reading_[i].get(), buffer, sizeof buffer);
    if (n > 0) {
      take(i, {buffer, static_cast<std::size_t>(n)});
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      reading_[i].close();
    }
  }
}

void Intake::take(std::size_t stream, std::string_view bytes) {
  if (stream < 2) {
    (stream == 0 ? out_ : err_).add(bytes);
    over_output_ = over_output_ || out_.total() + err_.total() > limits_.output_bytes;
    return;
  }
  results_bytes_ += static_cast<std::int64_t>(bytes.size());
  over_results_ = over_results_ || results_bytes_ > limits_.results_bytes;
  if (over_results_) return;  // read on, to let the program end, but kept no more
  if (kind_ == Results::frames) {
    decoder_.feed(bytes);
  } else {
    file_ += bytes;
  }
}

bool Intake::all_ended() const {
  return !reading_[0] && !reading_[1] && !reading_[2];
}

void Intake::finish(ExecResult& result, bool collected) {
  result.out = out_.take();
  result.err = err_.take();
  if (kind_ == Results::frames) {
    result.frames = std::move(decoder_.frames());
    result.done = decoder_.done();
  } else if (collected) {
    result.frames.push_back({0, std::move(file_)});
    result.done = true;
  }
}

}  // namespace ponder
