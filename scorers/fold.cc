#include "scorers/fold.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace ponder {

namespace {

/// Code points of the digit zero of the scripts that write decimal numbers with digits of their own
/// (Unicode category Nd); the nine others follow it.
constexpr std::array<std::uint32_t, 16> kZeros = {0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6,
                                                  0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0E50,
                                                  0x0ED0, 0x1040, 0x17E0, 0x0F20};

struct Character {
  std::uint32_t code_point = 0;
  std::size_t length = 1;
};

/// The character at `at`; a byte that begins no two- or three-byte sequence stands for itself.
Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const std::uint32_t first = byte(0);
  if (first >= 0xC2 && first < 0xE0 && continues(1)) {
    return {(first & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
  }
  if (first >= 0xE0 && first < 0xF0 && continues(1) && continues(2)) {
    return {(first & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3};
  }
  return {first, 1};
}

/// Number of leading bytes that fold to themselves.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080U) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

/// Zero-width characters and direction marks: they stand between a label and its value unseen.
bool is_invisible(std::uint32_t code_point) {
  return (code_point >= 0x200B && code_point <= 0x200F) ||
         (code_point >= 0x202A && code_point <= 0x202E) || code_point == 0x2060 ||
         (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xFEFF;
}

void append_folded(std::string_view text, std::size_t at, Character c, std::string* out) {
  if (c.length == 1) {
    *out += text[at];
    return;
  }
  // Most of the world's letters: nothing in these blocks is folded.
  const bool letter = (c.code_point >= 0x00C0 && c.code_point < 0x0660 && c.code_point != 0x00D7) ||
                      (c.code_point >= 0x3003 && c.code_point < 0xFEFF);
  if (letter) {
    *out += text.substr(at, c.length);
    return;
  }
  for (const std::uint32_t zero : kZeros) {
    if (c.code_point >= zero && c.code_point < zero + 10) {
      *out += static_cast<char>('0' + (c.code_point - zero));
      return;
    }
  }
  if (is_invisible(c.code_point)) return;
  if (c.code_point >= 0xFF01 && c.code_point <= 0xFF5E) {
    *out += static_cast<char>(c.code_point - 0xFF01 + '!');
    return;
  }
  if (c.code_point == 0x2070 || (c.code_point >= 0x2074 && c.code_point <= 0x2079)) {
    *out += '^';
    *out += static_cast<char>('0' + (c.code_point - 0x2070));
    return;
  }
  switch (c.code_point) {
    case 0x066B:
      *out += '.';
      return;
    case 0x066C:
      *out += ',';
      return;
    case 0x066A:
      *out += '%';
      return;
    case 0x2212:
    case 0x2013:
      *out += '-';
      return;
    case 0x3002:
      *out += '.';
      return;
    case 0x00D7:
      *out += '*';
      return;
    case 0x00BD:
      *out += " 1/2";
      return;
    case 0x00BC:
      *out += " 1/4";
      return;
    case 0x00BE:
      *out += " 3/4";
      return;
    case 0x00B9:
      *out += "^1";
      return;
    case 0x00B2:
      *out += "^2";
      return;
    case 0x00B3:
      *out += "^3";
      return;
    case 0x202F:
    case 0x2009:
    case 0x2007:
      *out += "\u00A0";
      return;
    case 0x3000:
      *out += ' ';
      return;
    default:
      *out += text.substr(at, c.length);
  }
}

}  // namespace

std::string fold(std::string_view text) {
  const std::size_t plain = ascii_prefix(text);
  std::string out(text.substr(0, plain));
  out.reserve(text.size());
  for (std::size_t at = plain; at < text.size();) {
    const Character c = character_at(text, at);
    append_folded(text, at, c, &out);
    at += c.length;
  }
  return out;
}

std::size_t unfold_offset(std::string_view text, std::size_t folded_offset) {
  std::string piece;
  std::size_t folded = ascii_prefix(text);
  if (folded_offset < folded) return folded_offset;
  for (std::size_t at = folded; at < text.size();) {
    const Character c = character_at(text, at);
    piece.clear();
    append_folded(text, at, c, &piece);
    folded += piece.size();
    if (folded > folded_offset) return at;
    at += c.length;
  }
  return text.size();
}

}  // namespace ponder
