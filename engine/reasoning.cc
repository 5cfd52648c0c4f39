#include "engine/reasoning.h"

namespace ponder {

namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

std::string_view without_line_breaks(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  while (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

std::string_view thinking_text(std::string_view text) {
  const std::size_t open = text.find(kOpen);
  if (open != std::string_view::npos && without_line_breaks(text.substr(0, open)).empty()) {
    text.remove_prefix(open + kOpen.size());
  }
  return without_line_breaks(text);
}

}  // namespace

ReasoningSplit split_reasoning(std::string_view text, ThinkingEnd end) {
  if (end == ThinkingEnd::absent) {
    while (text.starts_with('\n')) text.remove_prefix(1);
    return {.thinking = "", .answer = std::string(text)};
  }
  const std::size_t close = text.find(kClose);
  if (end == ThinkingEnd::unclosed || close == std::string_view::npos) {
    return {.thinking = std::string(thinking_text(text)), .answer = ""};
  }
  std::string_view answer = text.substr(close + kClose.size());
  while (answer.starts_with('\n')) answer.remove_prefix(1);
  return {.thinking = std::string(thinking_text(text.substr(0, close))),
          .answer = std::string(answer)};
}

}  // namespace ponder
