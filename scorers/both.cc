#include "scorers/both.h"

namespace ponder {

namespace {

class BothScorer final : public Scorer {
 public:
  BothScorer(ScorerPtr own, std::vector<std::pair<std::string, ScorerPtr>> others)
      : own_(std::move(own)), others_(std::move(others)) {}

  std::string name() const override {
    std::string name = own_->name();
    for (const auto& [key, other] : others_) name += " " + other->name();
    return name;
  }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    Verdict verdict = own_->score(sample, answer);
    if (verdict.outcome == Outcome::unscored) return verdict;
    for (const auto& [key, other] : others_) {
      verdict.other_scores[key] = other->score(sample, answer).score;
    }
    return verdict;
  }

  Verdict score(const Sample& sample, const LogProbs& log_probs) const override {
    Verdict verdict = own_->score(sample, log_probs);
    if (verdict.outcome == Outcome::unscored) return verdict;
    for (const auto& [key, other] : others_) {
      verdict.other_scores[key] = other->score(sample, log_probs).score;
    }
    return verdict;
  }

  std::vector<std::string> other_scores() const override {
    std::vector<std::string> keys = own_->other_scores();
    for (const auto& [key, other] : others_) keys.push_back(key);
    return keys;
  }

  std::map<std::string, double> other_weights(const Sample& sample) const override {
    return own_->other_weights(sample);
  }

 private:
  ScorerPtr own_;
  std::vector<std::pair<std::string, ScorerPtr>> others_;
};

}  // namespace

ScorerPtr both(ScorerPtr own, std::vector<std::pair<std::string, ScorerPtr>> others) {
  return std::make_shared<BothScorer>(std::move(own), std::move(others));
}

}  // namespace ponder
