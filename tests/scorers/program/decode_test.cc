#include "scorers/program/decode.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "scorers/program/compare.h"

namespace ponder::program {
namespace {

using Kind = PythonValue::Kind;

std::string number(std::uint32_t value) {
  std::string out;
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string text(char tag, std::string_view bytes) {
  return tag + number(static_cast<std::uint32_t>(bytes.size())) + std::string(bytes);
}

const std::string kOne = "i+" + number(1) + "\1";

TEST(DecodePython, ReadsEachTypeAndWritesTheSameBytes) {
  struct Case {
    std::string bytes;
    Kind kind;
    std::string shows;
  };

  const std::string half("f\0\0\0\0\0\0\xE0\x3F", 9);
  const std::vector<Case> cases = {
      {"N", Kind::none, "None"},
      {"T", Kind::boolean, "True"},
      {"F", Kind::boolean, "False"},
      {kOne, Kind::integer, "1"},
      {"i+" + number(0), Kind::integer, "0"},
      {"i-" + number(2) + std::string("\0\1", 2), Kind::integer, "-256"},
      {half, Kind::real, "0.5"},
      {"c" + half.substr(1) + half.substr(1), Kind::complex, "complex(0.5, 0.5)"},
      {text('s', "a'\n\xED\xA0\x80"), Kind::string, "'a\\'\\n\\xed\\xa0\\x80'"},
      {text('b', "\xFF"), Kind::bytes, "b'\\xff'"},
      {"l" + number(2) + "N" + kOne, Kind::list, "[None, 1]"},
      {"t" + number(1) + kOne, Kind::tuple, "(1,)"},
      {"S" + number(0), Kind::set, "set()"},
      {"S" + number(1) + kOne, Kind::set, "{1}"},
      {"Z" + number(1) + kOne, Kind::frozenset, "frozenset({1})"},
      {"d" + number(1) + kOne + "l" + number(0), Kind::dict, "{1: []}"},
      {text('o', "range"), Kind::opaque, "<range>"},
      {"h" + std::string(32, '\xAB'), Kind::digest, "<large value abababababababab>"},
  };
  for (const Case& c : cases) {
    const auto value = decode_python(c.bytes);
    ASSERT_TRUE(value) << c.shows << ": " << value.error().message;
    EXPECT_EQ(value->kind, c.kind) << c.shows;
    EXPECT_EQ(shown(*value), c.shows);
    EXPECT_EQ(encode_python(*value), c.bytes) << c.shows;
    for (std::size_t cut = 0; cut < c.bytes.size(); ++cut) {
      EXPECT_FALSE(decode_python(c.bytes.substr(0, cut))) << c.shows << " cut at " << cut;
    }
    EXPECT_FALSE(decode_python(c.bytes + "N")) << c.shows;
  }
}

TEST(DecodePython, RefusesWhatTheEncoderNeverWrites) {
  const std::vector<std::pair<const char*, std::string>> cases = {
      {"unknown tag", "x"},
      {"integer with a zero byte at the end", "i+" + number(2) + std::string("\1\0", 2)},
      {"minus zero", "i-" + number(0)},
      {"another sign", "i*" + number(1) + "\1"},
      {"more items than bytes", "l" + number(0xFFFFFFFFU) + "N"},
      {"dict with a count that overflows", "d" + number(0x80000000U) + "N"},
      {"text that is no UTF-8", text('s', "\xFF")},
      {"overlong UTF-8", text('s', "\xC0\x80")},
      {"a list in a set", "S" + number(1) + "l" + number(0)},
      {"an element twice", "S" + number(2) + kOne + "T"},
      {"a key twice", "d" + number(2) + kOne + "N" + kOne + "N"},
      {"an unhashable key", "d" + number(1) + "d" + number(0) + "N"},
      {"a digest inside a list", "l" + number(1) + "h" + std::string(32, 'x')},
  };
  for (const auto& [what, bytes] : cases) EXPECT_FALSE(decode_python(bytes)) << what;
}

TEST(DecodePython, KeepsItsLimits) {
  std::string deep;
  for (int i = 0; i < 200; ++i) deep += "l" + number(1);
  EXPECT_TRUE(decode_python(deep + "N"));
  EXPECT_FALSE(decode_python("l" + number(1) + deep + "N"));
  std::string bomb;
  for (int i = 0; i < 1'000'000; ++i) bomb += "l" + number(1);
  EXPECT_FALSE(decode_python(bomb));
  EXPECT_FALSE(decode_python(std::string(1 << 20, '[')));
  const std::string digits(41'525, '\1');
  EXPECT_TRUE(decode_python("i+" + number(41'525) + digits));
  EXPECT_FALSE(decode_python("i+" + number(41'526) + digits + "\1"));
  EXPECT_FALSE(decode_python("l" + number(500'000) + std::string(500'000, 'N')));
  EXPECT_FALSE(decode_python(text('b', std::string(std::size_t{17} << 20U, 'x'))));
}

TEST(DecodePython, FindsOneDigestForEqualLargeValues) {
  FILE* pipe = ::popen("python3 tests/scorers/program/digest_cases.py scorers/program 2>&1", "r");
  ASSERT_NE(pipe, nullptr);
  char line[256] = "";
  const bool any = std::fgets(line, sizeof line, pipe) != nullptr;
  if (::pclose(pipe) >> 8 == 127) GTEST_SKIP() << "no python3";
  ASSERT_TRUE(any);
  EXPECT_STREQ(line, "ok\n");
}

TEST(DecodePython, TakesManyObjectsOfUnknownTypesInASet) {
  EXPECT_TRUE(decode_python("S" + number(2) + text('o', "A") + text('o', "A")));
}

}  // namespace
}  // namespace ponder::program
