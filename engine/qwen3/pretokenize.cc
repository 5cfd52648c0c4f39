// Splits text into the words that BPE may not merge across, without a regular expression engine.
// One look at the first characters decides which alternative of the pattern matches:
//
//   1  (?i:'s|'t|'re|'ve|'m|'ll|'d)      a contraction
//   2  [^\r\n\p{L}\p{N}]?\p{L}+          letters, with at most one space, mark or symbol before
//   3  \p{N}                             a single digit
//   4   ?[^\s\p{L}\p{N}]+[\r\n]*         symbols, with at most one blank before, and line ends
//   after 5  \s*[\r\n]+                        white space through its last line end 6  \s+(?!\S)
//   white space, less its last character if a word follows 7  \s+ that last character, if it could
//   not join the word

#include "engine/qwen3/pretokenize.h"

#include "engine/qwen3/unicode.h"

namespace ponder {

namespace {

/// First place at or after `at` where a character is not of class `wanted`.
std::size_t skip(std::string_view text, std::size_t at, CharClass wanted) {
  while (at < text.size()) {
    std::size_t next = at;
    if (char_class(next_code_point(text, next)) != wanted) break;
    at = next;
  }
  return at;
}

/// Length of the contraction at the start of `text`, which begins with an apostrophe; 0 if none.
std::size_t contraction_length(std::string_view text) {
  const auto lower = [&](std::size_t i) {
    const char c = i < text.size() ? text[i] : '\0';
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  };
  switch (lower(1)) {
    case 's':
    case 't':
    case 'm':
    case 'd':
      return 2;
    case 'r':
    case 'v':
      return lower(2) == 'e' ? 3 : 0;
    case 'l':
      return lower(2) == 'l' ? 3 : 0;
    default:
      // U+017F LONG S folds to s; the only letter outside ASCII that the pattern accepts.
      return text.substr(1).starts_with("\u017F") ? 3 : 0;
  }
}

/// Alternatives 5 to 7, at a white space character.
std::size_t space_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  std::size_t last = begin;        // where the last white space character starts
  std::size_t last_break = begin;  // end of the last line end
  while (end < text.size()) {
    std::size_t next = end;
    const CharClass c = char_class(next_code_point(text, next));
    if (c != CharClass::space && c != CharClass::newline) break;
    if (c == CharClass::newline) last_break = next;
    last = end;
    end = next;
  }
  if (last_break > begin) return last_break;
  return end == text.size() || last == begin ? end : last;
}

}  // namespace

std::size_t word_end(std::string_view text, std::size_t begin) {
  std::size_t second = begin;
  const char32_t first = next_code_point(text, second);
  const CharClass c = char_class(first);
  if (first == '\'') {
    if (const std::size_t length = contraction_length(text.substr(begin))) return begin + length;
  }
  if (c == CharClass::letter) return skip(text, second, CharClass::letter);
  if (c == CharClass::number) return second;
  if (c != CharClass::newline) {
    const std::size_t letters = skip(text, second, CharClass::letter);
    if (letters > second) return letters;
    const std::size_t symbols = first == ' ' ? second : begin;
    const std::size_t end = skip(text, symbols, CharClass::other);
    if (end > symbols) return skip(text, end, CharClass::newline);
  }
  return space_end(text, begin);
}

}  // namespace ponder
