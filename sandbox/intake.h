#pragma once

#include <poll.h>

#include <string>

#include "sandbox/capture.h"
#include "sandbox/frames.h"
#include "sandbox/spawn.h"

namespace ponder {

/// The reading ends of a run: stdout, stderr and results. Everything is read to its end, and kept
/// within the limits.
class Intake {
 public:
  enum class Results { frames, file };

  /// `nonce` is for frames.
  Intake(const Limits& limits, std::size_t capture_bytes, Results kind, std::string_view nonce);

  /// Pipes for one program; the writing ends are stdout, stderr and results. errors  sandbox
  Result<void> open(Descriptor (&writing)[3]);

  /// The three entries to poll for; -1 for those that have ended.
  void fill(pollfd* three) const;

  /// Takes what is there, a bounded amount.
  void read_ready(const pollfd* three);

  bool all_ended() const;

  /// The verdict is decided, there is nothing to wait for: a limit was exceeded, or a frame is
  /// wrong.
  bool is_over() const { return over_output_ || over_results_ || !decoder_.fault().empty(); }

  bool over_output() const { return over_output_; }

  bool over_results() const { return over_results_; }

  const std::string& fault() const { return decoder_.fault(); }

  /// Moves what was read. `collected`: the file came whole.
  void finish(ExecResult& result, bool collected);

 private:
  void take(std::size_t stream, std::string_view bytes);

  Limits limits_;
  Results kind_;
  Descriptor reading_[3];
  Capture out_;
  Capture err_;
  FrameDecoder decoder_;
  std::string file_ = {};
  std::int64_t results_bytes_ = 0;
  bool over_output_ = false;
  bool over_results_ = false;
};

}  // namespace ponder
