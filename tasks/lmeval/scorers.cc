#include "tasks/lmeval/scorers.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "harness/base/sha256.h"
#include "harness/base/unicode.h"
#include "tasks/lmeval/exact_match.h"
#include "tasks/lmeval/filters.h"

namespace ponder::lmeval {

namespace {

const std::vector<std::string>& computed_metrics(OutputType output) {
  static const std::vector<std::vector<std::string>> kinds = {
      {"exact_match"},
      {"acc", "acc_norm", "exact_match"},
      {"acc", "perplexity"},
      {"byte_perplexity", "word_perplexity", "bits_per_byte"}};
  return kinds[static_cast<std::size_t>(output)];
}

bool is_computed(const TaskConfig& task, const std::string& metric) {
  const auto& known = computed_metrics(task.output);
  return std::find(known.begin(), known.end(), metric) != known.end();
}

/// A vote over repeats is no score of one answer; over one answer it is that answer.
bool votes_over_repeats(const TaskConfig& task, const FilterConfig& filter) {
  return task.output == OutputType::generate_until && task.repeats > 1 &&
         std::any_of(filter.steps.begin(), filter.steps.end(),
                     [](const Step& step) { return step.name == "majority_vote"; });
}

/// Letters, digits and underscores only.
std::string as_key(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!plain) c = '_';
  }
  return name;
}

/// Settings are part of who a scorer is.
Result<std::string> digest_of(const TaskConfig& task) {
  std::string text;
  for (const FilterConfig& filter : task.filters) {
    if (votes_over_repeats(task, filter)) continue;
    text += filter.name + "\n";
    for (const Step& step : filter.steps) {
      text += step.name + " " + PONDER_TRY(to_json(step.settings))
      +"\n";
    }
  }
  for (const Step& metric : task.metrics) {
    text += metric.name + " " + PONDER_TRY(to_json(metric.settings))
    +"\n";
  }
  return sha256_hex(text).substr(0, 12);
}

Verdict verdict_of(bool right, std::string extracted) {
  return {.outcome = right ? Outcome::correct : Outcome::incorrect,
          .score = right ? 1.0 : 0.0,
          .extracted = std::move(extracted),
          .reason = right ? "equal" : "different"};
}

class GenerationScorer final : public Scorer {
 public:
  struct Column {
    std::string key = {};
    Filter filter = {};
    ExactMatch metric = {};
  };

  GenerationScorer(std::string digest, std::vector<Column> columns)
      : digest_(std::move(digest)), columns_(std::move(columns)) {}

  std::string name() const override { return "lm_eval_generate/1 " + digest_; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto targets = decode_target(sample.target);
    Verdict verdict;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const auto filtered = columns_[i].filter(std::string(answer), sample.choices);
      const bool right =
          filtered && std::any_of(targets.begin(), targets.end(), [&](const std::string& target) {
            return columns_[i].metric.equal(*filtered, target);
          });
      if (i == 0) {
        verdict = verdict_of(right, filtered.value_or(""));
      } else {
        verdict.other_scores[columns_[i].key] = right ? 1 : 0;
      }
    }
    return verdict;
  }

  std::vector<std::string> other_scores() const override {
    std::vector<std::string> keys;
    for (std::size_t i = 1; i < columns_.size(); ++i) keys.push_back(columns_[i].key);
    return keys;
  }

  using Scorer::score;

 private:
  std::string digest_;
  std::vector<Column> columns_;
};

/// What the three kinds of likelihood tasks share: metrics by name, the first one decides.
class LikelihoodScorer : public Scorer {
 public:
  LikelihoodScorer(std::string name, std::vector<std::string> metrics)
      : name_(std::move(name)), metrics_(std::move(metrics)) {}

  std::string name() const override { return name_; }

  Verdict score(const Sample&, std::string_view) const override {
    return {.outcome = Outcome::unscored, .reason = "no_likelihoods"};
  }

  Verdict score(const Sample& sample, const LogProbs& scores) const override {
    if (scores.sums.empty() || scores.sums.size() != scores.greedy.size()) {
      return {.outcome = Outcome::unscored, .reason = "choice_count"};
    }
    Verdict verdict;
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
      const auto [value, chosen] = measure(metrics_[i], sample, scores);
      if (i > 0) {
        verdict.other_scores[metrics_[i]] = value;
        continue;
      }
      verdict = decided(value, chosen, sample, scores);
    }
    return verdict;
  }

  std::vector<std::string> other_scores() const override {
    return {metrics_.begin() + 1, metrics_.end()};
  }

 protected:
  virtual std::pair<double, std::string> measure(const std::string& metric,
                                                 const Sample& sample,
                                                 const LogProbs& scores) const = 0;

  /// The verdict by the metric that stands first; its score is in [0, 1].
  virtual Verdict decided(double value,
                          const std::string& chosen,
                          const Sample&,
                          const LogProbs&) const {
    return verdict_of(value >= 1, chosen);
  }

 private:
  std::string name_;
  std::vector<std::string> metrics_;
};

class ChoiceScorer final : public LikelihoodScorer {
  using LikelihoodScorer::LikelihoodScorer;

  std::pair<double, std::string> measure(const std::string& metric,
                                         const Sample& sample,
                                         const LogProbs& scores) const override {
    const auto gold = decode_target(sample.target);
    const auto is_gold = [&](std::size_t i) {
      return std::find(gold.begin(), gold.end(), choice_name(i)) != gold.end();
    };
    if (metric == "exact_match") {
      for (std::size_t i = 0; i < scores.greedy.size(); ++i) {
        if (scores.greedy[i] && is_gold(i)) return {1, choice_name(i)};
      }
      return {0, ""};
    }
    std::size_t best = 0;
    const auto value = [&](std::size_t i) {
      if (metric == "acc") return scores.sums[i];
      return scores.sums[i] / static_cast<double>(count_characters(sample.choices[i]));
    };
    const std::size_t count = std::min(scores.sums.size(), sample.choices.size());
    for (std::size_t i = 1; i < count; ++i) {
      if (value(i) > value(best)) best = i;
    }
    return {is_gold(best) ? 1 : 0, choice_name(best)};
  }

  static std::string choice_name(std::size_t i) {
    return i < 26 ? std::string(1, static_cast<char>('A' + i)) : std::to_string(i);
  }
};

class TargetScorer final : public LikelihoodScorer {
  using LikelihoodScorer::LikelihoodScorer;

  std::pair<double, std::string> measure(const std::string& metric,
                                         const Sample&,
                                         const LogProbs& scores) const override {
    if (metric == "acc") return {scores.greedy[0] ? 1 : 0, ""};
    return {std::exp(-scores.sums[0]), ""};
  }

  /// Right is what greedy decoding gives: a perplexity, 1 at best, has no bound that is right.
  Verdict decided(double value,
                  const std::string&,
                  const Sample&,
                  const LogProbs& scores) const override {
    Verdict verdict = verdict_of(scores.greedy[0], "");
    verdict.score = value > 1 ? 1 / value : value;
    return verdict;
  }
};

class RollingScorer final : public LikelihoodScorer {
  using LikelihoodScorer::LikelihoodScorer;

  std::pair<double, std::string> measure(const std::string& metric,
                                         const Sample& sample,
                                         const LogProbs& scores) const override {
    const double bits = metric == "word_perplexity"
                            ? scores.sums[0] / static_cast<double>(words_of(sample.target))
                            : per_byte(sample, scores);
    return {metric == "bits_per_byte" ? -bits / std::log(2.0) : std::exp(-bits), ""};
  }

  /// No text is right or wrong.
  Verdict decided(double,
                  const std::string&,
                  const Sample& sample,
                  const LogProbs& scores) const override {
    Verdict verdict = verdict_of(false, "");
    verdict.score = std::exp(per_byte(sample, scores));
    return verdict;
  }

  static double per_byte(const Sample& sample, const LogProbs& scores) {
    return scores.sums[0] / static_cast<double>(std::max<std::size_t>(sample.target.size(), 1));
  }

  /// len(re.split(r"\s+", text))
  static std::size_t words_of(std::string_view text) {
    std::size_t words = 1;
    bool in_space = false;
    for (std::size_t at = 0; at < text.size();) {
      const bool space = is_space(next_code_point(text, &at));
      words += space && !in_space;
      in_space = space;
    }
    return words;
  }
};

}  // namespace

std::vector<std::string> left_out_metrics(const TaskConfig& task) {
  std::vector<std::string> out;
  for (const Step& metric : task.metrics) {
    if (!is_computed(task, metric.name)) out.push_back(metric.name);
  }
  for (const FilterConfig& filter : task.filters) {
    if (!votes_over_repeats(task, filter)) continue;
    out.push_back("filter " + filter.name + " (the report has maj@k)");
  }
  return out;
}

std::string encode_target(const std::vector<std::string>& targets) {
  if (targets.size() == 1 && !targets[0].starts_with('[')) return targets[0];
  ValueList items;
  for (const std::string& target : targets) items.push_back(Value::string(target));
  return to_json(Value::list(std::move(items))).value();
}

std::vector<std::string> decode_target(const std::string& target) {
  if (!target.starts_with('[')) return {target};
  const auto list = parse_json(target);
  if (!list || !list->is_sequence()) return {target};
  std::vector<std::string> out;
  for (const Value& item : list->as_list()) {
    out.push_back(item.is_string() ? item.as_string() : "");
  }
  return out;
}

Result<ScorerPtr> make_task_scorer(const TaskConfig& task) {
  std::vector<Step> metrics;
  for (const Step& metric : task.metrics) {
    if (is_computed(task, metric.name)) metrics.push_back(metric);
  }
  if (metrics.empty()) {
    std::string named;
    for (const Step& metric : task.metrics) named += (named.empty() ? "" : ", ") + metric.name;
    return Error{ErrorCode::config, task.path + ": metrics " + named + " are not computed here",
                 "supported: exact_match, acc, acc_norm and the perplexities"};
  }
  const std::string digest = PONDER_TRY(digest_of(task));
  if (task.output == OutputType::generate_until) {
    std::vector<GenerationScorer::Column> columns;
    for (const FilterConfig& filter : task.filters) {
      if (votes_over_repeats(task, filter)) continue;
      for (const Step& metric : metrics) {
        GenerationScorer::Column column;
        column.key = as_key(filter.name == "none" ? metric.name : metric.name + "_" + filter.name);
        column.filter = PONDER_TRY(make_filter(filter, task.path));
        column.metric = PONDER_TRY(ExactMatch::make(metric.settings));
        columns.push_back(std::move(column));
      }
    }
    if (columns.empty()) {
      return Error{ErrorCode::config,
                   task.path + ": every filter is a majority_vote over " +
                       std::to_string(task.repeats) + " repeats",
                   "add a filter without it: the report has maj@k"};
    }
    return ScorerPtr(std::make_shared<GenerationScorer>(digest, std::move(columns)));
  }
  std::vector<std::string> names;
  for (const Step& metric : metrics) names.push_back(metric.name);
  if (task.output == OutputType::multiple_choice) {
    return ScorerPtr(std::make_shared<ChoiceScorer>("lm_eval_choice/1 " + digest, names));
  }
  if (task.output == OutputType::loglikelihood) {
    return ScorerPtr(std::make_shared<TargetScorer>("lm_eval_target/2 " + digest, names));
  }
  return ScorerPtr(std::make_shared<RollingScorer>("lm_eval_rolling/2 " + digest, names));
}

}  // namespace ponder::lmeval
