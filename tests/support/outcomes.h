#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <variant>
#include <vector>

#include "engine/engine.h"

namespace ponder {

/// What two runs of one request must have in common.
struct RunOutcome {
  std::vector<std::int32_t> ids;
  ThinkingEnd end;
  Finish finish;
  std::int64_t charged;

  bool operator==(const RunOutcome&) const = default;
};

inline std::vector<RunOutcome> outcomes(const std::vector<Event>& events) {
  std::vector<RunOutcome> out;
  for (const Event& event : events) {
    const auto* c = std::get_if<Completion>(&event.result);
    if (c == nullptr) {
      ADD_FAILURE() << std::get<Error>(event.result).message;
      continue;
    }
    out.push_back({c->ids, c->thinking_end, c->finish, c->usage.charged_tokens});
  }
  return out;
}

}  // namespace ponder
