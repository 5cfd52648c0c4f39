#include "harness/run/grade.h"

namespace ponder {

Verdict grade(const Scorer& scorer, const Sample& sample, const Completion& completion) {
  if (completion.thinking_end == ThinkingEnd::unclosed) {
    Verdict none{.outcome = Outcome::no_answer, .reason = "thinking_unclosed"};
    for (const std::string& other : scorer.other_scores()) none.other_scores[other] = 0;
    return none;
  }
  if (completion.choices) return scorer.score(sample, *completion.choices);
  Verdict verdict = scorer.score(sample, completion.answer);
  const bool cut = completion.finish == Finish::length || completion.finish == Finish::context ||
                   completion.finish == Finish::loop;
  if (verdict.outcome == Outcome::no_answer && cut) verdict.reason = "truncated";
  return verdict;
}

}  // namespace ponder
