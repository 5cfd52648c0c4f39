#include "scorers/choice.h"

#include "harness/base/text.h"
#include "scorers/extract_choice.h"

namespace ponder {

namespace {

class ChoiceScorer final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "choice/3"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    if (trim(answer).empty()) return {.outcome = Outcome::no_answer, .reason = "empty_answer"};
    const auto found = extract_choice(answer, sample.choices);
    if (!found) return {.outcome = Outcome::no_answer, .reason = "no_letter"};
    const auto index = static_cast<std::size_t>(found->text[0] - 'A');
    const bool equal = found->text == sample.target;
    return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
            .score = equal ? 1.0 : 0.0,
            .extracted = found->text,
            .reason = equal                            ? "equal"
                      : index >= sample.choices.size() ? "not_a_choice"
                                                       : "different"};
  }
};

}  // namespace

ScorerPtr choice_scorer() {
  return std::make_shared<ChoiceScorer>();
}

}  // namespace ponder
