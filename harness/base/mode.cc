#include "harness/base/mode.h"

#include <algorithm>

#include "harness/base/text.h"

namespace ponder {

Result<Mode> parse_mode(std::string_view given) {
  std::string text(trim(given));
  std::replace(text.begin(), text.end(), '_', '-');
  const std::size_t colon = text.find(':');
  const std::string head = text.substr(0, colon);
  const std::string tail = colon == std::string::npos ? "" : text.substr(colon + 1);
  if (head == "budget") {
    const auto tokens = parse_int(tail);
    if (!tokens || *tokens < 1 || *tokens > 1'000'000) {
      return Error{ErrorCode::usage,
                   "mode '" + std::string(given) + "': the budget is '" + tail +
                       "', expected a number of tokens from 1 to 1000000",
                   "write e.g. budget:1024"};
    }
    return Mode{.kind = Mode::Kind::budget, .budget_tokens = static_cast<std::int32_t>(*tokens)};
  }
  if ((head == "thinking" || head == "no-thinking") &&
      (colon == std::string::npos || tail == "soft")) {
    return Mode{.kind = head == "thinking" ? Mode::Kind::thinking : Mode::Kind::no_thinking,
                .soft = tail == "soft"};
  }
  const auto hint = nearest(head, {"thinking", "no-thinking", "budget"});
  return Error{
      ErrorCode::usage, "unknown mode '" + std::string(given) + "'",
      (hint ? "did you mean '" + (*hint == "budget" ? "budget:1024" : *hint) + "'? " : "") +
          std::string("modes are thinking, no-thinking, budget:N, and thinking:soft, "
                      "no-thinking:soft")};
}

Result<std::vector<Mode>> parse_modes(std::string_view text) {
  std::vector<Mode> modes;
  for (const std::string_view part : split(text, ',')) {
    const Mode mode = PONDER_TRY(parse_mode(part));
    if (std::find(modes.begin(), modes.end(), mode) == modes.end()) modes.push_back(mode);
  }
  return modes;
}

std::string to_string(const Mode& mode) {
  switch (mode.kind) {
    case Mode::Kind::thinking:
      return mode.soft ? "thinking:soft" : "thinking";
    case Mode::Kind::no_thinking:
      return mode.soft ? "no-thinking:soft" : "no-thinking";
    case Mode::Kind::budget:
      return "budget:" + std::to_string(mode.budget_tokens);
  }
  return "";
}

}  // namespace ponder
