#include "engine/qwen3/unicode.h"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <cstdlib>

namespace ponder {
namespace {

TEST(CharClass, FollowsTheGeneralCategory) {
  const struct {
    char32_t c;
    CharClass expected;
  } cases[] = {
      {U'a', CharClass::letter},    {U'Z', CharClass::letter},    {U'5', CharClass::number},
      {U' ', CharClass::space},     {U'\t', CharClass::space},    {U'\n', CharClass::newline},
      {U'\r', CharClass::newline},  {U'\v', CharClass::space},    {U'\f', CharClass::space},
      {0x1C, CharClass::other},     {U'_', CharClass::other},     {0x85, CharClass::space},
      {0xA0, CharClass::space},     {0x2028, CharClass::space},   {0x3000, CharClass::space},
      {0x200B, CharClass::other},   {0x180E, CharClass::other},   {U'é', CharClass::letter},
      {U'你', CharClass::letter},   {0xB2, CharClass::number},    {0x2160, CharClass::number},
      {0x0301, CharClass::other},   {0x0E31, CharClass::other},   {0x1F600, CharClass::other},
      {0x10FFFF, CharClass::other}, {0x2EBF0, CharClass::letter}, {0x2EE5D, CharClass::letter},
      {0x2EE5E, CharClass::other},  {0x1C89, CharClass::letter},  {0x10D40, CharClass::number},
      {0x1138A, CharClass::other},  {0x1138B, CharClass::letter},
  };

  for (const auto& c : cases) {
    EXPECT_EQ(char_class(c.c), c.expected) << std::hex << static_cast<std::uint32_t>(c.c);
  }
}

TEST(Nfc, ComposesAndReorders) {
  const struct {
    const char* text;
    const char* expected;
  } cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"e\u0301", "\u00E9"},
      {"xe\u0301y\u0323\u0307z", "x\u00E9\u1EF5\u0307z"},
      {"a\u0345\u0301", "\u00E1\u0345"},
      {"\u1100\u1161\u11A8", "\uAC01"},
      {"\uAC00\u11A8", "\uAC01"},
      {"\u304B\u3099", "\u304C"},
      {"\u2126\u2000\u212B", "\u03A9\u2002\u00C5"},
      {"\u0958", "\u0915\u093C"},
      {"\uFB01", "\uFB01"},
      {"\u0301e", "\u0301e"},
  };

  for (const auto& c : cases) EXPECT_EQ(to_nfc(c.text), c.expected) << c.text;
}

TEST(Nfc, LeavesMarksNewerThanUnicode9WhereTheyStand) {
  const std::string text = "a\u0301\U0001E130\u0323";
  EXPECT_EQ(to_nfc(text), "\u00E1\U0001E130\u0323");
  EXPECT_EQ(to_nfc("\U00011935\U00011930"), "\U00011935\U00011930");
}

TEST(Nfc, EqualsTheLibraryOnEveryCodePointBetweenLetters) {
  for (char32_t c = 1; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text = "a";
    append_utf8(c, text);
    text += "e\u0301";
    utf8proc_uint8_t* expected =
        utf8proc_NFC(reinterpret_cast<const utf8proc_uint8_t*>(text.c_str()));
    ASSERT_EQ(to_nfc(text), reinterpret_cast<const char*>(expected))
        << std::hex << static_cast<std::uint32_t>(c);
    std::free(expected);
  }
}

TEST(Nfc, IsIdempotent) {
  for (char32_t c = 0x80; c < 0x30000; c += 7) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text;
    append_utf8(c, text);
    append_utf8(0x300 + c % 0x70, text);
    append_utf8(0x300 + c % 0x6B, text);
    EXPECT_EQ(to_nfc(to_nfc(text)), to_nfc(text)) << std::hex << static_cast<std::uint32_t>(c);
  }
}

TEST(Utf8, DecodesWhatItEncodes) {
  for (const char32_t c : {0x0U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
    std::string text;
    append_utf8(c, text);
    std::size_t at = 0;
    EXPECT_EQ(next_code_point(text, at), c);
    EXPECT_EQ(at, text.size());
  }
}

}  // namespace
}  // namespace ponder
