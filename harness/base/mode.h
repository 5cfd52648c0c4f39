#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace ponder {

/// How the model may think before it answers; an arm of the paired experiment.
///   thinking      no limit but max-tokens
///   no-thinking   the prompt ends in an empty think block
///   budget:N      thinking is cut after N generated tokens by the stop-thinking text
/// `:soft` asks by a switch in the user text (/think, /no_think) instead of the template.
struct Mode {
  enum class Kind : std::uint8_t { thinking, no_thinking, budget };

  Kind kind = Kind::thinking;
  std::int32_t budget_tokens = 0;  ///< only for Kind::budget, >= 1
  bool soft = false;               ///< not for Kind::budget

  auto operator<=>(const Mode&) const = default;
};

/// `thinking`, `no-thinking`, `budget:1024`, `thinking:soft`, `no-thinking:soft`; `_` and `-`
/// alike. errors  usage (unknown word, with the nearest one; budget not a positive number)
Result<Mode> parse_mode(std::string_view text);

/// A comma-separated list without repeats, in the order given. errors  usage
Result<std::vector<Mode>> parse_modes(std::string_view text);

/// The inverse of parse_mode; also the JSON and table form.
std::string to_string(const Mode& mode);

}  // namespace ponder
