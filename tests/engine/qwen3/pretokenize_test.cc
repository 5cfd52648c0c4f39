#include "engine/qwen3/pretokenize.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ponder {
namespace {

using Words = std::vector<std::string>;

Words words(std::string_view text) {
  Words out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = word_end(text, at);
    out.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

TEST(WordEnd, SplitsAsTheQwen2Pattern) {
  const struct {
    const char* text;
    Words expected;
  } cases[] = {
      {"", {}},
      {"hello world", {"hello", " world"}},
      {"hello  world", {"hello", " ", " world"}},
      {"hello   world", {"hello", "  ", " world"}},
      {"a\tb", {"a", "\tb"}},
      {"a\t5", {"a", "\t", "5"}},
      {"a 5", {"a", " ", "5"}},
      {"123", {"1", "2", "3"}},
      {"x2y", {"x", "2", "y"}},
      {"it's I'LL we've d'you", {"it", "'s", " I", "'LL", " we", "'ve", " d", "'you"}},
      {"'tis", {"'t", "is"}},
      {"'lx 'rx", {"'lx", " '", "rx"}},
      {"'\u017Fx", {"'\u017F", "x"}},
      {"a!?b", {"a", "!?", "b"}},
      {"!b", {"!b"}},
      {"a !!\n\nb", {"a", " !!\n\n", "b"}},
      {"!\r\n x", {"!\r\n", " x"}},
      {"a\n\n  b", {"a", "\n\n", " ", " b"}},
      {"a  \n b", {"a", "  \n", " b"}},
      {"a \n \n b", {"a", " \n \n", " b"}},
      {"a  ", {"a", "  "}},
      {"a \u3000b", {"a", " ", "\u3000b"}},
      {"\u00A0!", {"\u00A0", "!"}},
      {"\nb", {"\n", "b"}},
      {"\u4F60\u597D\uFF0C\u4E16", {"\u4F60\u597D", "\uFF0C\u4E16"}},
      {"e\u0301x", {"e", "\u0301x"}},
      {"  !", {" ", " !"}},
  };

  for (const auto& c : cases) EXPECT_EQ(words(c.text), c.expected) << c.text;
}

TEST(WordEnd, ALongRunOfAnyClassIsOneWord) {
  for (const char c : {'a', '!', ' ', '\n'}) {
    const std::string text(100'000, c);
    EXPECT_EQ(word_end(text, 0), text.size()) << c;
  }
}

}  // namespace
}  // namespace ponder
