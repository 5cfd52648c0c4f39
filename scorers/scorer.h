#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/sample.h"
#include "harness/base/verdict.h"

namespace ponder {

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

  /// For log-likelihood turns: the choice with the largest sum (the first of equals) is the answer.
  virtual Verdict score(const Sample& sample, const LogProbs& log_probs) const;
};

using ScorerPtr = std::shared_ptr<const Scorer>;

}  // namespace ponder
