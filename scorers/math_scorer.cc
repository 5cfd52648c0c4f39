#include "scorers/math_scorer.h"

#include "harness/base/text.h"
#include "scorers/both.h"
#include "scorers/extract_math.h"
#include "scorers/math/math_equal.h"

namespace ponder {

namespace {

constexpr std::size_t kMaxShown = 200;  // bytes of what was extracted

std::string shown(std::string_view text) {
  return to_valid_utf8(text.substr(0, kMaxShown));
}

Verdict verdict_of(const MathVerdict& compared, std::string_view extracted) {
  const bool equal = compared.equal.value_or(false);
  return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
          .score = equal ? 1.0 : 0.0,
          .extracted = shown(extracted),
          .reason = (compared.equal ? "" : "undecided_") + compared.reason};
}

class StrictMathScorer final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "math/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    if (trim(answer).empty()) return {.outcome = Outcome::no_answer, .reason = "empty_answer"};
    const MathSearch search = extract_math(answer);
    if (search.unclosed_box) return {.outcome = Outcome::no_answer, .reason = "unclosed_box"};
    if (!search.found) return {.outcome = Outcome::no_answer, .reason = "no_math"};
    return verdict_of(comparer_.compare(sample.target, search.found->text), search.found->text);
  }

 private:
  MathComparer comparer_{{.profile = MathProfile::strict}};
};

/// One of the graders of others.
class OfficialMathScorer final : public Scorer {
 public:
  using Extract = std::string(std::string_view answer);

  OfficialMathScorer(std::string name, MathProfile profile, Extract* extract)
      : name_(std::move(name)), comparer_({.profile = profile}), extract_(extract) {}

  using Scorer::score;

  std::string name() const override { return name_; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const std::string found = extract_(answer);
    if (found.empty()) return {.outcome = Outcome::no_answer, .reason = "no_math"};
    return verdict_of(comparer_.compare(sample.target, found), found);
  }

 private:
  std::string name_;
  MathComparer comparer_;
  Extract* extract_;
};

}  // namespace

ScorerPtr strict_math_scorer() {
  return std::make_shared<StrictMathScorer>();
}

ScorerPtr qwen25_math_scorer() {
  return std::make_shared<OfficialMathScorer>("qwen25_math/1", MathProfile::qwen25_math,
                                              extract_qwen25);
}

ScorerPtr math_verify_scorer() {
  return std::make_shared<OfficialMathScorer>("math_verify/1", MathProfile::math_verify,
                                              extract_math_verify);
}

ScorerPtr math_scorer() {
  return both(strict_math_scorer(),
              {{"qwen25_math", qwen25_math_scorer()}, {"math_verify", math_verify_scorer()}});
}

}  // namespace ponder
