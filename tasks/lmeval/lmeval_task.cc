#include "tasks/lmeval/lmeval_task.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "tasks/lmeval/context.h"
#include "tasks/lmeval/scorers.h"
#include "tasks/lmeval/splits.h"

namespace ponder::lmeval {

namespace {

/// Scores the choices, or the target, behind the prompt.
class LikelihoodDialogue final : public Dialogue {
 public:
  explicit LikelihoodDialogue(Turn turn) : turn_(std::move(turn)) {}

  Result<std::optional<Turn>> step(std::span<const TurnResult> results) override {
    if (!results.empty()) return std::optional<Turn>();
    return std::optional<Turn>(turn_);
  }

  bool single_turn() const override { return true; }

 private:
  Turn turn_;
};

std::string choice_name(std::size_t i) {
  return i < 26 ? std::string(1, static_cast<char>('A' + i)) : std::to_string(i);
}

/// Makes the samples of one split.
class SampleMaker {
 public:
  SampleMaker(const TaskConfig& config, const DocReader& reader)
      : config_(config), reader_(reader) {}

  Result<Sample> make(const Value& doc, std::size_t number, const std::string& context) const {
    Sample sample;
    sample.id = config_.name + "/" + std::to_string(number);
    sample.subject = config_.alias;
    sample.prompt = Text{context};
    const Value target = PONDER_TRY(reader_.target(doc));
    switch (config_.output) {
      case OutputType::multiple_choice:
        sample.choices = PONDER_TRY(reader_.choices(doc));
        sample.target = PONDER_TRY(gold_choices(target, sample.choices));
        return sample;
      case OutputType::loglikelihood_rolling:
        sample.prompt = Text{};
        [[fallthrough]];
      case OutputType::loglikelihood:
        sample.target = PONDER_TRY(as_text(target));
        return sample;
      default:
        break;
    }
    sample.choices = PONDER_TRY(listed_choices(doc));
    sample.target = PONDER_TRY(gold_texts(doc, target));
    return sample;
  }

 private:
  static Error outside(const Value& target, std::size_t count) {
    const auto text = to_repr(target);
    return {
        ErrorCode::parse,
        "answer " + (text ? *text : "") + " is outside its " + std::to_string(count) + " choices",
        ""};
  }

  static Result<std::string> gold_choices(const Value& target,
                                          const std::vector<std::string>& choices) {
    if (choices.empty()) return outside(target, 0);
    std::vector<std::string> gold;
    const ValueList one = {target};
    for (const Value& item : target.is_sequence() ? target.as_list() : one) {
      std::size_t at = choices.size();
      if (item.is(Value::Kind::integer) && item.as_integer() >= 0) {
        at = static_cast<std::size_t>(item.as_integer());
      } else if (item.is_string()) {
        at = static_cast<std::size_t>(std::find(choices.begin(), choices.end(), item.as_string()) -
                                      choices.begin());
      }
      if (at >= choices.size()) return outside(target, choices.size());
      gold.push_back(choice_name(at));
    }
    return encode_target(gold);
  }

  /// For the filter multi_choice_regex, which reads the row's field of that name.
  static Result<std::vector<std::string>> listed_choices(const Value& doc) {
    std::vector<std::string> out;
    const Value* field = doc.find("choices");
    if (field == nullptr || !field->is_sequence()) return out;
    for (const Value& item : field->as_list()) out.push_back(PONDER_TRY(as_text(item)));
    return out;
  }

  Result<std::string> gold_texts(const Value& doc, const Value& target) const {
    if (reader_.has_choices() && target.is(Value::Kind::integer)) {
      const auto choices = PONDER_TRY(reader_.choices(doc));
      const std::int64_t at = target.as_integer();
      if (at < 0 || static_cast<std::size_t>(at) >= choices.size()) {
        return outside(target, choices.size());
      }
      return encode_target({choices[static_cast<std::size_t>(at)]});
    }
    std::vector<std::string> gold;
    const ValueList one = {target};
    for (const Value& item : target.is_sequence() ? target.as_list() : one) {
      gold.push_back(PONDER_TRY(as_text(item)));
    }
    return encode_target(gold);
  }

  const TaskConfig& config_;
  const DocReader& reader_;
};

Error at(const std::string& where, Error error) {
  if (error.code == ErrorCode::parse) error.message = where + ": " + error.message;
  return error;
}

std::set<std::string> features_of(const std::vector<Value>& docs) {
  std::set<std::string> out;
  if (docs.empty()) return out;
  for (const auto& [key, value] : docs.front().as_dict().entries()) {
    if (key.is_string()) out.insert(key.as_string());
  }
  return out;
}

/// The split that examples come from.
std::string pool_split(const TaskConfig& config) {
  for (const std::string* split : {&config.fewshot_split, &config.training_split,
                                   &config.validation_split, &config.test_split}) {
    if (!split->empty()) return *split;
  }
  return "";
}

Result<LoadedTask> load(const TaskConfig& config, const LoadOptions& options) {
  const std::int32_t shots = options.num_fewshot < 0 ? config.num_fewshot : options.num_fewshot;
  const std::string asked = config.test_split.empty() ? config.validation_split : config.test_split;
  if (asked.empty()) {
    return Error{ErrorCode::config, config.path + ": names no test_split and no validation_split",
                 ""};
  }
  Splits splits(config, options.data_dir);
  const Splits::Split rows = PONDER_TRY(splits.load(asked));
  Splits::Split pool;
  const bool own_samples = config.fewshot_split.empty() && config.fewshot.samples;
  if (shots > 0 && own_samples) {
    pool.docs = *config.fewshot.samples;
  } else if (shots > 0) {
    pool = PONDER_TRY(splits.load(pool_split(config)));
  }

  const DocReader reader(config, features_of(rows.docs));
  const SampleMaker maker(config, reader);
  ContextBuilder contexts(config, reader, pool.docs, shots);
  LoadedTask out;
  for (std::size_t i = 0; i < rows.docs.size(); ++i) {
    // A continuous text has no prompt.
    ContextBuilder::Parts parts;
    if (config.output != OutputType::loglikelihood_rolling) {
      auto next = contexts.next(rows.docs[i]);
      if (!next) return at(rows.where(i), next.error());
      parts = std::move(*next);
    }
    auto sample = maker.make(rows.docs[i], i, parts.text());
    if (!sample) return at(rows.where(i), sample.error());
    out.samples.push_back(std::move(*sample));
  }
  out.dataset_sha256 = splits.sha256();
  out.num_fewshot = shots;
  if (shots > 0) {
    out.fewshot_source = (own_samples ? "samples of the task file" : pool_split(config)) +
                         (config.fewshot.first_n ? ", first ones" : ", drawn with seed 1234");
  }
  return out;
}

Turn likelihood_turn(const TaskConfig& config, const Sample& sample) {
  Turn turn;
  turn.prompt = sample.prompt;
  if (config.output == OutputType::multiple_choice) {
    for (const std::string& choice : sample.choices) {
      turn.continuations.push_back(config.target_delimiter + choice);
    }
  } else {
    turn.continuations = {sample.target};
  }
  return turn;
}

}  // namespace

Result<Task> make_task(TaskConfig config) {
  Task task;
  task.name = config.name;
  task.description = "lm-eval task " + (config.alias.empty() ? config.name : config.alias);
  const auto left_out = left_out_metrics(config);
  for (std::size_t i = 0; i < left_out.size(); ++i) {
    task.description += (i == 0 ? "; not computed: " : ", ") + left_out[i];
  }
  task.scorer = PONDER_TRY(make_task_scorer(config));
  task.licence = "none stated";
  task.source = config.path;
  task.own_data = true;
  task.groups = config.tags;
  task.default_max_tokens = config.max_tokens;
  task.default_epochs = config.repeats;
  task.fewshot_choices = {config.num_fewshot};
  if (config.output == OutputType::generate_until) task.stop = config.until;
  const bool likelihoods = config.output != OutputType::generate_until;
  const auto shared = std::make_shared<const TaskConfig>(std::move(config));
  task.load = [shared](const LoadOptions& options) { return load(*shared, options); };
  if (likelihoods) {
    task.log_likelihood = true;
    task.dialogue = [shared](const Sample& sample) {
      return std::make_unique<LikelihoodDialogue>(likelihood_turn(*shared, sample));
    };
  }
  return task;
}

}  // namespace ponder::lmeval
