#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/sample.h"
#include "harness/base/verdict.h"

namespace ponder {

class JudgedScorer;

/// Turns an answer into a verdict. Pure: same sample and answer, same verdict. Never sees thinking,
/// mode or engine. Thread-safe.
class Scorer {
 public:
  virtual ~Scorer() = default;

  /// e.g. "number/1"; the number is raised whenever a verdict can change.
  virtual std::string name() const = 0;

  virtual Verdict score(const Sample& sample, std::string_view answer) const = 0;

  /// The keys of Verdict::other_scores; each verdict that is not unscored has them all.
  virtual std::vector<std::string> other_scores() const { return {}; }

  /// Verdict::other_weights of a sample, whatever is answered; those that a verdict says itself
  /// count instead.
  virtual std::map<std::string, double> other_weights(const Sample& /*sample*/) const { return {}; }

  /// Whether the answers of all turns of a dialogue are graded, by score_dialogue().
  virtual bool grades_dialogue() const { return false; }

  /// `answers` has one for each turn, in order; one that was never given is empty.
  /// needs at least one. Default: the last one counts.
  virtual Verdict score_dialogue(const Sample& sample, std::span<const std::string> answers) const;

  /// Not null where verdicts rest on a judge model (scorers/judged.h).
  virtual const JudgedScorer* as_judged() const { return nullptr; }

  /// For log-likelihood turns: the choice with the largest sum (the first of equals) is the answer.
  virtual Verdict score(const Sample& sample, const LogProbs& log_probs) const;
};

using ScorerPtr = std::shared_ptr<const Scorer>;

}  // namespace ponder
