#include "scorers/mmlu_pro_filters.h"

#include <gtest/gtest.h>

namespace ponder {
namespace {

Sample question(std::size_t choices = 10) {
  return {.target = "C", .choices = std::vector<std::string>(choices, "x")};
}

TEST(MmluProFilters, FindTheLetterAsTheirScriptsDo) {
  struct Case {
    std::string answer;
    std::string official;  ///< what is extracted
    std::string lm_eval;
  };

  const std::vector<Case> cases = {
      {"the answer is (C).", "C", "C"},
      {"the answer is C. No, the answer is (D).", "C", "C"},  // first match
      {"the answer is: C", "C", ""},                          // no colon in the pattern
      {"The answer is (Both)", "B", "B"},                     // the start of a word counts
      {"Answer: B\nAnswer: C", "B", ""},                      // the first line that matches
      {"Answer: A, or answer: C\nAnswer: B", "C", ""},        // in it the last match
      {"answer:\n\n  C", "C", ""},                            // \s crosses lines
      {"I think A. No: C", "C", ""},                          // the last lone letter
      {"C. Carbon is what Dave has", "C", ""},
      {"vitamin C\xC3\xA9 and B_1", "G", ""},  // word characters on either side
      {"no idea", "G", ""},                    // a guess among ten
      {"", "G", ""},
  };
  const ScorerPtr official = mmlu_pro_filter_scorer(MmluProFilter::official);
  const ScorerPtr lm_eval = mmlu_pro_filter_scorer(MmluProFilter::lm_eval);
  for (const Case& c : cases) {
    EXPECT_EQ(official->score(question(), c.answer).extracted, c.official) << c.answer;
    EXPECT_EQ(lm_eval->score(question(), c.answer).extracted, c.lm_eval) << c.answer;
  }
  EXPECT_EQ(official->score(question(), "?").reason, "guess");
}

TEST(MmluProFilters, GuessWhatPythonsGeneratorDraws) {
  // random.seed(12345); random.randint(0, n - 1) for n = 3 to 10
  const std::string drawn = "BDDDDGGG";
  const ScorerPtr official = mmlu_pro_filter_scorer(MmluProFilter::official);
  for (std::size_t n = 3; n <= 10; ++n) {
    EXPECT_EQ(official->score(question(n), "").extracted, drawn.substr(n - 3, 1)) << n;
  }
}

}  // namespace
}  // namespace ponder
