#pragma once

namespace ponder {

/// While one lives, Ctrl-C and SIGTERM are counted instead of ending the program; the third one
/// ends it as usual, for the case that nothing else does. One at a time.
class InterruptCounter {
 public:
  InterruptCounter();
  ~InterruptCounter();
  InterruptCounter(const InterruptCounter&) = delete;
  InterruptCounter& operator=(const InterruptCounter&) = delete;

  int count() const;
};

}  // namespace ponder
