#include "scorers/program/fenced_code.h"

#include <gtest/gtest.h>

namespace ponder::program {
namespace {

const std::vector<std::string> kPython = {"python", "py"};

TEST(FencedBlocks, AreReadAsMarkdownHasThem) {
  const auto blocks = fenced_blocks(
      "text\n```Python title=x\na\n~~~\nb\n```\n1. list\n   ~~~~\n     c\n   d\n   ~~~~\n"
      "use ```inline``` code\n```\nopen");
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[0].language, "python");
  EXPECT_EQ(blocks[0].code, "a\n~~~\nb\n");
  EXPECT_EQ(blocks[1].language, "");
  EXPECT_EQ(blocks[1].code, "  c\nd\n");
  EXPECT_EQ(blocks[2].code, "open\n");
  EXPECT_FALSE(blocks[2].closed);
  EXPECT_TRUE(blocks[1].closed);
}

TEST(FencedCode, IsTheLastBlockThatHasWhatIsWanted) {
  const std::string answer =
      "```python\ndef f(x):\n    return 1\n```\nbetter:\n```python\ndef f(x):\n    return 2\n```\n"
      "```python\nprint(f(1))\n```\n```bash\ndef f\n```\n";
  EXPECT_EQ(fenced_code(answer, kPython, "def f"), "def f(x):\n    return 2\n");
  EXPECT_EQ(fenced_code(answer, kPython, "def g"), "def f(x):\n    return 1\n");
  EXPECT_EQ(fenced_code("```py\ndef ff(x): 1\n```", kPython, "def f"), "def ff(x): 1\n");
}

TEST(FencedCode, IsNoneWithoutABlockOfTheLanguage) {
  EXPECT_FALSE(fenced_code("def f(x): return 1", kPython, "def f"));
  EXPECT_FALSE(fenced_code("```bash\nls\n```", kPython, ""));
  EXPECT_FALSE(fenced_code("", kPython, ""));
}

}  // namespace
}  // namespace ponder::program
