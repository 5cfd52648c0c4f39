#include "harness/cli/printable.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

TEST(Printable, EscapesWhatCouldFoolATerminal) {
  const struct {
    std::string bytes;
    const char* shown;
  } cases[] = {{"plain\n\ttext", "plain\n\ttext"},
               {"\x1b[31mred", "\\x1b[31mred"},
               {std::string("a\0b\r", 4), "a\\x00b\\x0d"},
               {"\x7F", "\\x7f"},
               {"é 答 😀", "é 答 😀"},
               {"\xC2\x9B", "\\xc2\\x9b"},
               {"\xE2\x80\xAE", "\\xe2\\x80\\xae"},
               {"\xEF\xBB\xBF", "\\xef\\xbb\\xbf"},
               {"\xFFok\xC3", "\\xffok\\xc3"},
               {"\xED\xA0\x80", "\\xed\\xa0\\x80"}};

  for (const auto& test : cases) EXPECT_EQ(printable(test.bytes), test.shown);
}

}  // namespace
}  // namespace ponder
