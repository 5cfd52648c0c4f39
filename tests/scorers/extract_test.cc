#include "scorers/extract.h"

#include <gtest/gtest.h>

#include <chrono>

#include "scorers/answer_label.h"
#include "scorers/choice.h"
#include "scorers/fold.h"
#include "scorers/number.h"

namespace ponder {
namespace {

TEST(Fold, WritesDigitsAndMarksInAscii) {
  EXPECT_EQ(fold("١٢٣ ۴۵ ६७ ８９ ๐"), "123 45 67 89 0");
  EXPECT_EQ(fold("−１，２３４．５％"), "-1,234.5%");
  EXPECT_EQ(fold("Ａ）。"), "A).");
  EXPECT_EQ(fold("é 漢 \xFF\xC3"), "é 漢 \xFF\xC3");
}

TEST(Fold, MapsEveryOffsetBack) {
  const std::string text = "a٣b½c";
  const std::string folded = fold(text);  // a3b 1/2c
  EXPECT_EQ(unfold_offset(text, folded.find('3')), text.find("٣"));
  EXPECT_EQ(unfold_offset(text, folded.find('b')), text.find('b'));
  EXPECT_EQ(unfold_offset(text, folded.find('/')), text.find("½"));
  EXPECT_EQ(unfold_offset(text, folded.find('c')), text.find('c'));
  EXPECT_EQ(unfold_offset(text, folded.size()), text.size());
}

TEST(FindBox, TellsUnclosedFromAbsent) {
  EXPECT_TRUE(find_box("\\boxed{4").unclosed);
  EXPECT_FALSE(find_box("\\boxed{4}").unclosed);
  EXPECT_FALSE(find_box("{ no box").unclosed);
  EXPECT_FALSE(find_box("no box").last);
}

TEST(AnswerStatements, DoNotOverlap) {
  const auto found = answer_statements("The answer is 1. Answer: 2");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].end, 17U);
  EXPECT_TRUE(found[0].verb);
  EXPECT_EQ(found[1].end, 26U);
  EXPECT_FALSE(found[1].verb);
}

// Two megabytes each. Quadratic work takes ten seconds and more; linear work takes a fraction of
// a second.
TEST(Extraction, IsLinearOnHostileInput) {
  const Sample number{.target = "42"};
  const Sample choice{.target = "C", .choices = {"w", "x", "y", "z"}};
  for (const std::string piece : {"\\",      "{",        "}",      "\\boxed{",   "\\boxed ",
                                  "#",       "#### ",    "\n####", "answer is ", "answer:",
                                  "1",       "1,",       "1/",     "1 ",         "-",
                                  ".",       "=",        "1=",     "answer",     "\"answer\":\"",
                                  "option ", "(",        "A or ",  "答案",       "٣",
                                  "x1",      "\\frac{1", "10^",    "a",          " ",
                                  "\n",      "\xE2\x88"}) {
    SCOPED_TRACE(piece);
    std::string text;
    while (text.size() < 2'000'000) text += piece;
    const auto start = std::chrono::steady_clock::now();
    number_scorer()->score(number, text);
    choice_scorer()->score(choice, text);
    ASSERT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  }
}

}  // namespace
}  // namespace ponder
