#include "scorers/extract.h"

#include <gtest/gtest.h>

#include <ctime>

#include "harness/base/text.h"
#include "scorers/answer_label.h"
#include "scorers/choice.h"
#include "scorers/extract_json.h"
#include "scorers/extract_math.h"
#include "scorers/fold.h"
#include "scorers/gsm8k_filters.h"
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

TEST(Fold, DropsWhatIsNotSeen) {
  EXPECT_EQ(fold("a\u200B\u200E\uFEFF:\u2066b"), "a:b");
  EXPECT_EQ(unfold_offset("a\u200Bb", 1), 4U);
}

TEST(FindBox, KeepsTheLastBoxOfMoreThanItLooksInto) {
  std::string text = "\\boxed{7} ";
  for (int i = 0; i < 100'000; ++i) text += "\\boxed{";
  const BoxSearch search = find_box(text);
  ASSERT_TRUE(search.last);
  EXPECT_EQ(search.last->text, "7");
  EXPECT_TRUE(search.unclosed);
}

TEST(AnswerStatements, BeginBehindTheLabelsOfManyLanguages) {
  for (const std::string text : {"Antwort: x", "La réponse est x", "RÉPONSE : x", "Ответ — x",
                                 "答え：x", "정답은x", "الإجابة الصحيحة هي x", "คำตอบคือ x"}) {
    const std::string folded = fold(text);
    const auto found = answer_statements(folded);
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(trim(folded.substr(found[0].begin)), "x") << text;
  }
  for (const std::string text :
       {"Beantwortung: x", "Antworten: x", "answering is x", "the answer isn't x"}) {
    EXPECT_TRUE(answer_statements(text).empty()) << text;
  }
}

TEST(FindAnswerField, TakesTheLastFieldThatHasAValue) {
  EXPECT_EQ(find_answer_field(R"({"answer": "a", "x": {"answer": "b"}} "answer" is b)")->text, "b");
  EXPECT_EQ(find_answer_field(R"({"final_answer" : -1.5e3})")->text, "-1.5e3");
  EXPECT_EQ(find_answer_field(R"({"answer": "\\frac{1}{2}\n\"q\" \neq"})")->text,
            "\\frac{1}{2}\n\"q\" \\neq");
  for (const std::string text : {R"({"answer": [1]})", R"({"answer": null})", R"("answer")",
                                 R"({"my_answer": 1})", R"({"answer": "cut)", "\"answer\":", ""}) {
    EXPECT_FALSE(find_answer_field(text)) << text;
  }
}

// One or two megabytes each. Quadratic work takes ten seconds and more; linear work takes a
// fraction of a second.
TEST(Extraction, IsLinearOnHostileInput) {
  const Sample number{.target = "42"};
  const Sample choice{.target = "C", .choices = {"w", "x", "y", "z"}};
  for (const std::string piece : {"\\",
                                  "{",
                                  "}",
                                  "\\boxed{",
                                  "\\boxed ",
                                  "\\boxed",
                                  "\\boxed\\boxed{}",
                                  "#",
                                  "#### ",
                                  "\n####",
                                  "answer is ",
                                  "answer:",
                                  "1",
                                  "1,",
                                  "1/",
                                  "1 ",
                                  "-",
                                  ".",
                                  "=",
                                  "1=",
                                  "answer",
                                  "\"answer\":\"",
                                  "\"answer\":",
                                  "option ",
                                  "(",
                                  "A or ",
                                  "答案",
                                  "٣",
                                  "x1",
                                  "\\frac{1",
                                  "10^",
                                  "a",
                                  " ",
                                  "\n",
                                  "\xE2\x88",
                                  "$",
                                  "$a",
                                  "$1",
                                  "$$",
                                  "\\(",
                                  "\\[a",
                                  "$a$",
                                  "답",
                                  "ا",
                                  "answer is $",
                                  "1 000 ",
                                  "\u200B",
                                  "{\\boxed{",
                                  "}\\boxed{1"}) {
    SCOPED_TRACE(piece);
    std::string text;
    while (text.size() < 2'000'000) text += piece;
    const std::clock_t start = std::clock();  // the machine may be busy
    number_scorer()->score(number, text);
    choice_scorer()->score(choice, text);
    text.resize(1'000'000);
    number_scorer("fr")->score(number, text);
    extract_math(text);
    extract_qwen25(text);
    extract_math_verify(text);
    gsm8k_filter_scorer(Gsm8kFilter::flexible)->score(number, text);
    ASSERT_LT(std::clock() - start, 5 * CLOCKS_PER_SEC);
  }
}

}  // namespace
}  // namespace ponder
