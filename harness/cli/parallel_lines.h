#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace ponder {

/// What became of one line.
struct LineAnswer {
  std::string text = {};   ///< one line, without its end
  std::string error = {};  ///< why the line could not be answered; empty: it was
};

/// Answers a line; called by several threads at once. `number` counts from 1; no line: it was
/// longer than LineOptions::longest.
using LineFunction =
    std::function<LineAnswer(std::int64_t number, std::optional<std::string_view> line)>;

struct LineCounts {
  std::int64_t lines = 0;
  std::int64_t failed = 0;
  std::int64_t first_failed = 0;  ///< its number
  std::string first_error = {};
};

struct LineOptions {
  int input = 0;  ///< file descriptors
  int output = 1;
  int threads = 1;
  std::size_t longest = std::size_t{64} << 20U;  ///< bytes of a line
};

/// One line out for each line in, in the same order, by `threads` threads. What has been read is
/// answered and written without waiting for more, so another program may talk to this one line by
/// line; memory does not grow with the number of lines. A last line needs no line end.
/// errors  io (reading or writing)
Result<LineCounts> answer_lines_in_parallel(const LineOptions& options, const LineFunction& answer);

}  // namespace ponder
