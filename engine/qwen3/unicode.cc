// Categories and canonical properties come from utf8proc (Unicode 14 in Debian 12). Hugging Face
// tokenizers use two other versions, so two small tables make up the difference; both were derived
// by probing tokenizers 0.23.2 with every code point.

#include "engine/qwen3/unicode.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

namespace ponder {

namespace {

struct Range {
  char32_t first, last;
};

/// Letters of Unicode 15 to 16.
constexpr Range kNewerLetters[] = {
    {0x1C89, 0x1C8A},   {0xA7CB, 0xA7CD},   {0xA7DA, 0xA7DC},   {0x105C0, 0x105F3},
    {0x10D4A, 0x10D65}, {0x10D6F, 0x10D85}, {0x10EC2, 0x10EC4}, {0x11380, 0x11389},
    {0x1138B, 0x1138B}, {0x1138E, 0x1138E}, {0x11390, 0x113B5}, {0x113B7, 0x113B7},
    {0x113D1, 0x113D1}, {0x113D3, 0x113D3}, {0x11BC0, 0x11BE0}, {0x13460, 0x143FA},
    {0x16100, 0x1611D}, {0x16D40, 0x16D6C}, {0x18CFF, 0x18CFF}, {0x1E5D0, 0x1E5ED},
    {0x1E5F0, 0x1E5F0}, {0x2EBF0, 0x2EE5D}};

/// Numbers of Unicode 15 to 16.
constexpr Range kNewerNumbers[] = {{0x10D40, 0x10D49}, {0x116D0, 0x116E3}, {0x11BF0, 0x11BF9},
                                   {0x16130, 0x16139}, {0x16D70, 0x16D79}, {0x1CCF0, 0x1CCF9},
                                   {0x1E5F1, 0x1E5FA}};

/// Combining marks of Unicode 10 to 14: the normaliser of the tokenizers library does not know
/// them, hence never moves or composes them.
constexpr Range kMarksUnknownToNfc[] = {
    {0x7FD, 0x7FD},     {0x898, 0x89F},     {0x8CA, 0x8D3},     {0x9FE, 0x9FE},
    {0xC3C, 0xC3C},     {0xD3B, 0xD3C},     {0xEBA, 0xEBA},     {0x1715, 0x1715},
    {0x1ABF, 0x1ACE},   {0x1DF6, 0x1DFA},   {0xA82C, 0xA82C},   {0x10D24, 0x10D27},
    {0x10EAB, 0x10EAC}, {0x10EFD, 0x10EFF}, {0x10F46, 0x10F50}, {0x10F82, 0x10F85},
    {0x11070, 0x11070}, {0x1133B, 0x1133B}, {0x1145E, 0x1145E}, {0x11839, 0x1183A},
    {0x11930, 0x11930}, {0x1193D, 0x1193E}, {0x11943, 0x11943}, {0x119E0, 0x119E0},
    {0x11A34, 0x11A34}, {0x11A47, 0x11A47}, {0x11A99, 0x11A99}, {0x11D42, 0x11D42},
    {0x11D44, 0x11D45}, {0x11D97, 0x11D97}, {0x11F41, 0x11F42}, {0x16FF0, 0x16FF1},
    {0x1E08F, 0x1E08F}, {0x1E130, 0x1E136}, {0x1E2AE, 0x1E2AE}, {0x1E2EC, 0x1E2EF},
    {0x1E4EC, 0x1E4EF}};

/// Blocks whose composed letters are all left composed by NFC: Cyrillic, Vietnamese, kana.
constexpr Range kRecomposed[] = {{0x400, 0x52F}, {0x1E00, 0x1EFF}, {0x3040, 0x30FF}};

bool contains(std::span<const Range> ranges, char32_t c) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), c,
                       [](char32_t x, const Range& range) { return x < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

CharClass class_of_category(utf8proc_category_t category, char32_t c) {
  switch (category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
      return CharClass::letter;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharClass::number;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return CharClass::space;
    case UTF8PROC_CATEGORY_CN:
      if (contains(kNewerLetters, c)) return CharClass::letter;
      if (contains(kNewerNumbers, c)) return CharClass::number;
      return CharClass::other;
    default:
      return CharClass::other;
  }
}

constexpr std::array<CharClass, 128> ascii_classes() {
  std::array<CharClass, 128> classes = {};
  for (std::size_t c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 32] = CharClass::letter;
  for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = CharClass::number;
  for (const char c : {' ', '\t', '\v', '\f'}) {
    classes[static_cast<std::size_t>(c)] = CharClass::space;
  }
  classes['\n'] = classes['\r'] = CharClass::newline;
  return classes;
}

constexpr std::array<CharClass, 128> kAsciiClasses = ascii_classes();

/// Neither changed by NFC itself nor able to combine with what stands before it, so that text may
/// be cut in front of it. May say no where yes is true, which only costs time.
bool starts_nfc_segment(char32_t c) {
  if (c < 0x300 || (c >= 0x4E00 && c <= 0x9FFF)) return true;
  if (c >= 0x1160 && c <= 0x11FF) return false;  // Hangul vowels and finals compose
  const utf8proc_property_t& property = *utf8proc_get_property(static_cast<utf8proc_int32_t>(c));
  const bool mark = property.category == UTF8PROC_CATEGORY_MN ||
                    property.category == UTF8PROC_CATEGORY_MC ||
                    property.category == UTF8PROC_CATEGORY_ME;
  if (mark) return contains(kMarksUnknownToNfc, c);
  const bool decomposes = property.decomp_type == 0 && property.decomp_seqindex != UINT16_MAX;
  return !decomposes || contains(kRecomposed, c);
}

void append_nfc(std::string_view segment, std::string& out) {
  utf8proc_uint8_t* composed = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(segment.data()),
                   static_cast<utf8proc_ssize_t>(segment.size()), &composed,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0) {  // ill-formed input breaks the contract; keep it rather than lose it
    out += segment;
    return;
  }
  out.append(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
  std::free(composed);
}

}  // namespace

CharClass char_class(char32_t c) {
  if (c < 0x80) return kAsciiClasses[c];
  if (c == 0x85) return CharClass::space;  // NEL: a control by category, white space all the same
  return class_of_category(utf8proc_category(static_cast<utf8proc_int32_t>(c)), c);
}

void append_utf8(char32_t c, std::string& out) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

std::string to_nfc(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t done = 0;     // text before this is in `out`
  std::size_t starter = 0;  // the last place where the text may be cut
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    if (starts_nfc_segment(next_code_point(text, end))) {
      starter = at;
      at = end;
      continue;
    }
    while (end < text.size()) {
      std::size_t next = end;
      if (starts_nfc_segment(next_code_point(text, next))) break;
      end = next;
    }
    // The library must not see a mark that stays where it is.
    if (std::size_t after = starter; contains(kMarksUnknownToNfc, next_code_point(text, after))) {
      starter = after;
    }
    out += text.substr(done, starter - done);
    append_nfc(text.substr(starter, end - starter), out);
    done = starter = at = end;
  }
  out += text.substr(done);
  return out;
}

}  // namespace ponder
