#include "harness/cli/printable.h"

#include <fmt/format.h>

#include "harness/base/text.h"

namespace ponder {

namespace {

/// Length of the well-formed UTF-8 sequence that `text` starts with, 0 without.
std::size_t sequence_length(std::string_view text) {
  for (std::size_t n = 1; n <= 4 && n <= text.size(); ++n) {
    if (is_utf8(text.substr(0, n))) return n;
  }
  return 0;
}

bool is_shown(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) {
    return character[0] == '\n' || character[0] == '\t' || (byte(0) >= 0x20 && byte(0) != 0x7F);
  }
  if (character.size() == 2) return byte(0) != 0xC2 || byte(1) >= 0xA0;  // U+0080 .. U+009F
  if (character.size() != 3) return true;
  const unsigned code = (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
  const bool turns = (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                     (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF || code == 0x061C;
  return !turns;
}

}  // namespace

std::string printable(std::string_view bytes) {
  std::string out;
  while (!bytes.empty()) {
    const std::size_t n = sequence_length(bytes);
    const std::string_view character = bytes.substr(0, n == 0 ? 1 : n);
    if (n > 0 && is_shown(character)) {
      out += character;
    } else {
      for (const char c : character) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    bytes.remove_prefix(character.size());
  }
  return out;
}

}  // namespace ponder
