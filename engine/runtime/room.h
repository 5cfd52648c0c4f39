#pragma once

#include <cstdint>
#include <string>

#include "harness/base/result.h"

namespace ponder {

/// What one sequence may take.
struct Room {
  std::int64_t context_tokens = 0;
  std::int64_t pages = 0;  ///< of KV memory
  std::int64_t page_bytes = 0;

  /// `what` has `tokens` tokens and should have at most `most`.
  /// errors  engine (names both, with the context)
  Result<void> check_context(const std::string& what, std::int64_t tokens, std::int64_t most) const;

  /// Keys and values of `tokens` tokens fit into the memory. errors  engine (says how much would
  /// do)
  Result<void> check_memory(std::int64_t tokens) const;
};

}  // namespace ponder
