#pragma once

// What the tokenizer needs to know of Unicode: five classes of characters and NFC.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ponder {

/// The classes that the Qwen2 split pattern tells apart.
enum class CharClass : std::uint8_t {
  other,   ///< everything else: marks, punctuation, symbols, controls, unassigned
  letter,  ///< \p{L}
  number,  ///< \p{N}
  space,   ///< \s (the White_Space property) without CR and LF
  newline  ///< CR, LF
};

CharClass char_class(char32_t c);

/// The code point at `at`, which moves past it. `text` must be well-formed UTF-8, `at` on a border.
inline char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&] { return static_cast<unsigned char>(text[at++]); };
  const char32_t first = byte();
  if (first < 0x80) return first;
  char32_t c = first < 0xE0 ? first & 0x1F : first < 0xF0 ? first & 0x0F : first & 0x07;
  for (int rest = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3; rest > 0; --rest) {
    c = c << 6 | (byte() & 0x3F);
  }
  return c;
}

void append_utf8(char32_t c, std::string& out);

/// Normalization Form C of well-formed UTF-8, as Hugging Face tokenizers compute it: combining
/// marks newer than Unicode 9 are neither reordered nor composed.
std::string to_nfc(std::string_view text);

}  // namespace ponder
