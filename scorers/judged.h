#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/dialogue.h"
#include "harness/base/sample.h"
#include "scorers/scorer.h"

namespace ponder {

/// One conversation with a judge about one answer. All its turns have the role `judge`.
struct Game {
  std::string name = {};  ///< unique among the games of an answer, e.g. "answer_as_b"
  std::unique_ptr<Dialogue> dialogue = {};
};

/// What the judge said in a game: the answers of its turns in order, never its thinking.
struct Judgment {
  std::string game = {};
  std::vector<std::string> answers = {};

  bool operator==(const Judgment&) const = default;
};

/// Grades by what a judge model says. The judge is asked in a second pass over the stored answers
/// (harness/run/judge_pass.h); the scorer says what to ask and what the replies mean. Both are
/// pure: same answer and same judgments, same verdict.
class JudgedScorer : public Scorer {
 public:
  /// What to ask about this answer; none: the answer needs no judge (judged({}) has the verdict).
  virtual std::vector<Game> games(const Sample& sample, std::string_view answer) const = 0;

  /// `judgments` has one for each game, in the order of games().
  virtual Verdict judged(const Sample& sample,
                         std::string_view answer,
                         std::span<const Judgment> judgments) const = 0;

  /// Before the second pass: unscored, with the reason not_judged.
  Verdict score(const Sample& sample, std::string_view answer) const final;
  using Scorer::score;

  const JudgedScorer* as_judged() const final { return this; }
};

}  // namespace ponder
