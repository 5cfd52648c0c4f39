#include "scorers/weighted.h"

#include <utility>

namespace ponder {

namespace {

class WeightedScorer final : public Scorer {
 public:
  WeightedScorer(std::string name, double (*weight)(const Sample&), ScorerPtr own)
      : name_(std::move(name)), weight_(weight), own_(std::move(own)) {}

  using Scorer::score;

  std::string name() const override { return own_->name() + " " + name_ + "/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    Verdict verdict = own_->score(sample, answer);
    if (verdict.outcome != Outcome::unscored) verdict.other_scores[name_] = verdict.score;
    return verdict;
  }

  std::vector<std::string> other_scores() const override {
    std::vector<std::string> keys = own_->other_scores();
    keys.push_back(name_);
    return keys;
  }

  std::map<std::string, double> other_weights(const Sample& sample) const override {
    std::map<std::string, double> weights = own_->other_weights(sample);
    weights[name_] = weight_(sample);
    return weights;
  }

 private:
  std::string name_;
  double (*weight_)(const Sample&);
  ScorerPtr own_;
};

}  // namespace

ScorerPtr weighted(std::string name, double (*weight)(const Sample&), ScorerPtr own) {
  return std::make_shared<WeightedScorer>(std::move(name), weight, std::move(own));
}

}  // namespace ponder
