#include "scorers/choice_letter.h"

#include <array>

#include "harness/base/unicode.h"
#include "scorers/extract.h"

namespace ponder {

namespace {

enum class Script { none, western, arabic, bengali, other };

struct Native {
  std::string_view text = {};
  char letter = 'A';
  Script script = Script::none;
};

constexpr std::array<Native, 10> kNative = {{{"أ", 'A', Script::arabic},
                                             {"ا", 'A', Script::arabic},
                                             {"ب", 'B', Script::arabic},
                                             {"ج", 'C', Script::arabic},
                                             {"د", 'D', Script::arabic},
                                             {"هـ", 'E', Script::arabic},
                                             {"অ", 'A', Script::bengali},
                                             {"ব", 'B', Script::bengali},
                                             {"ড", 'C', Script::bengali},
                                             {"ঢ", 'D', Script::bengali}}};

Script script_of(char32_t c) {
  if (c == '_' || (c < 0x80 && is_digit(static_cast<char>(c)))) return Script::western;
  if (c >= 0x0980 && c <= 0x09FF) return Script::bengali;  // vowel signs are no letters
  if (c >= 0x064B && c <= 0x0652) return Script::arabic;   // so are vowel marks
  if (!is_letter(c)) return Script::none;
  if (c < 0x0590 || (c >= 0x1E00 && c <= 0x1FFF)) return Script::western;
  if ((c >= 0x0600 && c <= 0x077F) || (c >= 0xFB50 && c <= 0xFEFF)) return Script::arabic;
  return Script::other;
}

/// Whether a letter of `script` before `at` goes on there as a word.
bool continues_word(std::string_view text, std::size_t at, Script script) {
  if (at >= text.size()) return false;
  std::size_t next = at;
  const char32_t c = next_code_point(text, &next);
  if (script == Script::western && (c == U'\'' || c == U'\u2019')) {  // I'm
    return next < text.size() && is_letter(text[next]);
  }
  return script_of(c) == script;
}

}  // namespace

std::optional<ChoiceLetter> choice_letter(std::string_view folded, std::size_t at) {
  if (at >= folded.size()) return std::nullopt;
  const char c = folded[at];
  if (is_letter(c)) {
    if (continues_word(folded, at + 1, Script::western)) return std::nullopt;
    const bool small = (c & 0x20) != 0;
    return ChoiceLetter{.letter = static_cast<char>(c & ~0x20), .length = 1, .small = small};
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0xD8 || byte > 0xE0) return std::nullopt;  // no native letter begins so
  for (const Native& native : kNative) {
    if (folded.substr(at, native.text.size()) != native.text) continue;
    if (continues_word(folded, at + native.text.size(), native.script)) return std::nullopt;
    return ChoiceLetter{.letter = native.letter, .length = native.text.size()};
  }
  return std::nullopt;
}

}  // namespace ponder
