#pragma once

#include <string_view>

#include "sandbox/sandbox.h"

namespace ponder {

/// Keeps the head and the tail of a stream, each up to `keep` bytes.
class Capture {
 public:
  explicit Capture(std::size_t keep) : keep_(keep) {}

  void add(std::string_view bytes);

  std::int64_t total() const { return total_; }

  Captured take() const;

 private:
  std::size_t keep_;
  std::int64_t total_ = 0;
  std::string head_ = {};
  std::string tail_ = {};  // up to twice `keep_`, so that cutting is rare
};

}  // namespace ponder
