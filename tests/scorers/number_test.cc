#include "scorers/number.h"

#include "scorers/extract_number.h"
#include "scorers/fold.h"
#include "tests/scorers/cases.h"

namespace ponder {
namespace {

std::vector<Case> cases() {
  return read_cases("tests/data/scorers/number.jsonl");
}

Verdict graded(const std::string& target, std::string_view answer) {
  return number_scorer()->score(Sample{.target = target}, answer);
}

TEST(NumberScorer, GivesTheVerdictsOfTheCaseTable) {
  ASSERT_GE(cases().size(), 120U);
  expect_verdicts(*number_scorer(), cases());
}

TEST(NumberScorer, ReadsTheNumbersOfEveryLanguage) {
  const auto all = read_cases("tests/data/scorers/number_languages.jsonl");
  ASSERT_GE(all.size(), 150U);
  for (const Case& c : all) {
    SCOPED_TRACE(c.language);
    expect_verdicts(*number_scorer(c.language), {c});
  }
}

TEST(NumberScorer, NamesItsLanguage) {
  EXPECT_EQ(number_scorer()->name(), "number/2");
  EXPECT_EQ(number_scorer("de")->name(), "number/2 de");
}

TEST(NumberScorer, FindsEveryTargetCorrectAsItsOwnAnswer) {
  for (const Case& c : cases()) {
    EXPECT_EQ(graded(c.sample.target, c.sample.target).outcome, Outcome::correct)
        << c.sample.target;
  }
}

TEST(NumberScorer, IsNotMovedByTextBeforeAnAnswerInABox) {
  for (const Case& c : cases()) {
    if (extract_number(c.answer).found.value_or(Extraction{.rule = ExtractRule::alone}).rule !=
        ExtractRule::boxed) {
      continue;
    }
    for (const std::string prefix : {"First, 3 + 4 = 7.\n", "#### 9\n", "The answer is 8. ",
                                     "\\boxed{1} ", "} ", "{ ", "\\\\ "}) {
      SCOPED_TRACE(prefix + c.answer.substr(0, 100));
      EXPECT_EQ(graded(c.sample.target, prefix + c.answer), graded(c.sample.target, c.answer));
    }
  }
}

TEST(NumberScorer, NamesItsReasons) {
  EXPECT_EQ(graded("42", "42").reason, "equal");
  EXPECT_EQ(graded("42", "43").reason, "different");
  EXPECT_EQ(graded("42", " ").reason, "empty_answer");
  EXPECT_EQ(graded("42", "none").reason, "no_number");
  EXPECT_EQ(graded("42", "\\boxed{x}").reason, "no_number");
  EXPECT_EQ(graded("42", "\\boxed{42").reason, "unclosed_box");
}

TEST(NumberScorer, LeavesASampleWithABrokenTargetUnscored) {
  EXPECT_EQ(graded("forty-two", "42").outcome, Outcome::unscored);
  EXPECT_EQ(graded("forty-two", "42").reason, "target_no_number");
}

TEST(NumberScorer, ReportsValidUtf8EvenForBrokenBytes) {
  EXPECT_EQ(graded("42", "\\boxed{a\xFF}").extracted, "a\uFFFD");
}

TEST(ExtractNumber, SaysWhereAndByWhichRule) {
  struct Want {
    std::string answer;
    ExtractRule rule;
    std::size_t offset;
  };

  for (const Want& want :
       {Want{"so \\boxed{42}", ExtractRule::boxed, 10}, Want{"so\n#### 42", ExtractRule::hashes, 8},
        Want{"The answer is -42", ExtractRule::phrase, 14},
        Want{"1 and $42", ExtractRule::last_number, 6},
        Want{"५ ५ ४२", ExtractRule::last_number, 8}}) {
    const auto found = extract_number(want.answer).found;
    ASSERT_TRUE(found) << want.answer;
    EXPECT_EQ(found->rule, want.rule) << want.answer;
    EXPECT_EQ(found->offset, want.offset) << want.answer;
    EXPECT_EQ(fold(want.answer.substr(found->offset, found->length)), found->text);
  }
}

TEST(CanonicalNumber, SpellsItsOwnSpellingUnchanged) {
  for (const Case& c : cases()) {
    const auto spelling = canonical_number(c.sample.target);
    ASSERT_TRUE(spelling) << c.sample.target;
    EXPECT_EQ(canonical_number(*spelling), spelling);
  }
}

TEST(CanonicalNumber, AgreesWithIntegerDivisionOnAllSmallFractions) {
  for (int n = 0; n <= 60; ++n) {
    for (int d = 1; d <= 60; ++d) {
      const auto value = canonical_number(std::to_string(n) + "/" + std::to_string(d));
      const auto same =
          canonical_number("\\frac{" + std::to_string(7 * n) + "}{" + std::to_string(7 * d) + "}");
      ASSERT_TRUE(value);
      EXPECT_EQ(value, same);
      EXPECT_EQ(n % d == 0, *value == std::to_string(n / d)) << n << "/" << d;
    }
  }
}

}  // namespace
}  // namespace ponder
