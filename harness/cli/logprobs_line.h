#pragma once

// One line of `ponder logprobs`: what it asks for, and the answer to it.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "harness/base/generation.h"
#include "harness/base/result.h"

namespace ponder {

struct LogprobsOptions {
  std::int32_t top = 0;  ///< likeliest ids to tell at each place of a continuation
  std::function<Result<Sampling>(const Mode&)> sampling = {};  ///< of thinking before choices
  std::uint64_t seed = 0;
  std::int32_t max_tokens = 0;
  StopText stop_text = StopText::docs;
};

/// A request, and what its answer is written from.
struct LogprobsLine {
  Request request = {};
  bool list = false;                      ///< the line has "continuations"
  std::vector<std::string> choices = {};  ///< not empty: they are scored after thinking
};

/// A prompt ("ids", "context" or "messages" with "tools") and what is scored after it
/// ("continuation", "continuations", or "choices" with "mode" and "prefix"; with "ids" alone the
/// ids after the first). `number` is the line's, from 1; with the seed it decides the random draws.
/// Unknown keys are ignored. errors  parse (names the key)
Result<LogprobsLine> parse_logprobs_line(std::string_view json,
                                         std::int64_t number,
                                         const LogprobsOptions& options);

/// One line of JSON, without a line break. `token_text` decodes one id.
std::string logprobs_answer(const LogprobsLine& line,
                            const Event& event,
                            const std::function<std::string(std::int32_t)>& token_text);

/// {"error": "line 3: ...", "hint": "..."}; without a hint if there is none.
std::string logprobs_error(std::int64_t number, const Error& error);

}  // namespace ponder
