#include "results/html/text.h"

#include <cstdint>
#include <cstdio>

#include "harness/base/text.h"

namespace ponder::html {

namespace {

constexpr std::size_t kKept = 1500;  // characters at each end of a long text

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The code point at `at` of well-formed UTF-8; `at` moves past it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  std::uint32_t point = first & (first < 0xE0 ? 0x1FU : first < 0xF0 ? 0x0FU : 0x07U);
  while (at < text.size() && continues(text[at])) {
    point = point << 6 | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return point;
}

/// Controls, format characters and other points that draw nothing or reorder what is drawn.
bool is_hidden(std::uint32_t p) {
  return (p < 0x20 && p != '\n' && p != '\t') || (p >= 0x7F && p < 0xA0) || p == 0xAD ||
         p == 0x61C || p == 0x115F || p == 0x1160 || p == 0x180E || (p >= 0x200B && p <= 0x200F) ||
         (p >= 0x2028 && p <= 0x202E) || (p >= 0x2060 && p <= 0x206F) || p == 0x3164 ||
         p == 0xFEFF || (p >= 0xFFF9 && p <= 0xFFFB) || (p >= 0xE0000 && p <= 0xE0FFF);
}

}  // namespace

std::string escape(std::string_view given) {
  const std::string text = to_valid_utf8(given);
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const std::uint32_t point = next_code_point(text, at);
    if (point == '&') {
      out += "&amp;";
    } else if (point == '<') {
      out += "&lt;";
    } else if (point == '>') {
      out += "&gt;";
    } else if (point == '"') {
      out += "&quot;";
    } else if (point == '\'') {
      out += "&#39;";
    } else if (is_hidden(point)) {
      char name[16];
      std::snprintf(name, sizeof name, "[U+%04X]", static_cast<unsigned>(point));
      out += name;
    } else {
      out.append(text, start, at - start);
    }
  }
  return out;
}

std::string cut(std::string_view given) {
  const std::string text = to_valid_utf8(given);
  std::size_t count = 0;
  for (const char c : text) count += !continues(c);
  if (count <= 2 * kKept) return text;
  std::size_t head = 0;
  std::size_t tail = 0;
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (continues(text[at])) continue;
    if (seen == kKept) head = at;
    if (seen == count - kKept) tail = at;
    ++seen;
  }
  return text.substr(0, head) + "\n[... " +
         with_thousands(static_cast<std::int64_t>(count - 2 * kKept)) +
         " characters left out ...]\n" + text.substr(tail);
}

std::string excerpt(std::string_view text) {
  return escape(cut(text));
}

}  // namespace ponder::html
