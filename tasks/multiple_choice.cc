#include "tasks/multiple_choice.h"

#include <algorithm>
#include <utility>

#include "scorers/choice.h"
#include "tasks/dataset.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

std::string letter_of(std::size_t index) {
  return std::string(1, static_cast<char>('A' + index));
}

void add_item(const ChoiceFormat& format, const ChoiceItem& item, std::string* text) {
  *text += format.before_question;
  *text += item.question;
  *text += format.after_question;
  for (std::size_t i = 0; i < item.choices.size(); ++i) {
    if (i > 0) *text += '\n';
    *text += letter_of(i);
    *text += format.letter_mark;
    *text += item.choices[i];
  }
}

/// Header and examples: what all items of a topic begin with.
std::string shared_prefix(const ChoiceFormat& format,
                          const std::vector<ChoiceItem>& examples,
                          const std::string& topic) {
  constexpr std::string_view kTopic = "{topic}";
  std::string text = format.header;
  for (std::size_t at = text.find(kTopic); at != std::string::npos;) {
    text.replace(at, kTopic.size(), topic);
    at = text.find(kTopic, at + topic.size());
  }
  for (const ChoiceItem& example : examples) {
    add_item(format, example, &text);
    if (example.reasoning.empty()) {
      text += format.after_choices + format.answer_lead + letter_of(example.answer);
    } else {
      text += "\n" + example.reasoning;
    }
    text += format.between;
  }
  return text;
}

/// The turn that has the choices' letters scored.
class LikelihoodDialogue final : public Dialogue {
 public:
  explicit LikelihoodDialogue(Turn turn) : turn_(std::move(turn)) {}

  Result<std::optional<Turn>> step(std::span<const TurnResult> results) override {
    return results.empty() ? std::optional<Turn>(turn_) : std::optional<Turn>();
  }

  bool single_turn() const override { return true; }

 private:
  Turn turn_;
};

std::unique_ptr<Dialogue> likelihood_dialogue(const Sample& sample, const std::string& lead) {
  Turn turn{.prompt = sample.prompt};
  for (std::size_t i = 0; i < sample.choices.size(); ++i) {
    turn.continuations.push_back(lead + letter_of(i));
  }
  return std::make_unique<LikelihoodDialogue>(std::move(turn));
}

Result<void> check_examples(const ChoiceRows& rows, const ChoiceItem& item) {
  const auto found = rows.examples.find(item.topic);
  const std::size_t have = found == rows.examples.end() ? 0 : found->second.size();
  if (have == static_cast<std::size_t>(rows.num_fewshot)) return {};
  return Error{ErrorCode::parse,
               rows.fewshot_source + ": has " + std::to_string(have) + " examples of '" +
                   item.topic + "', expected " + std::to_string(rows.num_fewshot),
               ""};
}

Result<LoadedTask> load(const std::string& name,
                        const std::vector<std::int32_t>& fewshot_choices,
                        const ChoiceFormat& format,
                        ChoiceAsk ask,
                        const ReadChoices& read,
                        const LoadOptions& options) {
  const std::int32_t shots = PONDER_TRY(chosen_fewshot(name, options.num_fewshot, fewshot_choices));
  ChoiceRows rows = PONDER_TRY(read(options, shots));
  if (rows.items.empty()) {
    return Error{ErrorCode::parse, rows.files.front().path + ": has no rows", ""};
  }
  LoadedTask task{.dataset_sha256 = combined_sha256(rows.files),
                  .num_fewshot = rows.num_fewshot,
                  .fewshot_source = rows.fewshot_source};
  std::map<std::string, std::string> prefixes;
  task.samples.reserve(rows.items.size());
  for (ChoiceItem& item : rows.items) {
    PONDER_CHECK(item.choices.size() <= kMostChoices && item.answer < item.choices.size());
    auto prefix = prefixes.find(item.topic);
    if (prefix == prefixes.end()) {
      PONDER_TRY(check_examples(rows, item));
      prefix =
          prefixes.emplace(item.topic, shared_prefix(format, rows.examples[item.topic], item.topic))
              .first;
    }
    std::string text = prefix->second;
    add_item(format, item, &text);
    text += format.after_choices;
    Sample& sample = task.samples.emplace_back();
    sample.id = name + "/" + item.id;
    if (ask == ChoiceAsk::chat) {
      Chat chat;
      chat.messages.push_back({.role = "user", .content = std::move(text)});
      sample.prompt = std::move(chat);
    } else {
      sample.prompt = Text{.text = std::move(text)};
    }
    sample.target = letter_of(item.answer);
    sample.choices = std::move(item.choices);
    sample.subject = std::move(item.subject);
    sample.cluster = std::move(item.cluster);
  }
  return task;
}

}  // namespace

Task choice_task(Task task, const ChoiceFormat& format, ChoiceAsk ask, ReadChoices read) {
  task.load = [name = task.name, choices = task.fewshot_choices, format, ask,
               read = std::move(read)](const LoadOptions& options) {
    return load(name, choices, format, ask, read, options);
  };
  if (!task.scorer) task.scorer = choice_scorer();
  task.log_likelihood = ask == ChoiceAsk::likelihood;
  if (task.log_likelihood) {
    task.default_max_tokens = 0;
    task.dialogue = [lead = format.answer_lead](const Sample& sample) {
      return likelihood_dialogue(sample, lead);
    };
  }
  return task;
}

std::string choice_prompt(const ChoiceFormat& format,
                          const std::vector<ChoiceItem>& examples,
                          const ChoiceItem& item) {
  std::string text = shared_prefix(format, examples, item.topic);
  add_item(format, item, &text);
  return text + format.after_choices;
}

std::string subject_path(const std::vector<std::string>& parts) {
  std::string path;
  for (const std::string& part : parts) {
    if (!path.empty()) path += '/';
    std::string plain = part;
    std::replace(plain.begin(), plain.end(), '/', '-');
    path += plain;
  }
  return path;
}

Result<std::size_t> choice_index(std::string_view letter,
                                 std::size_t choices,
                                 const std::string& where) {
  if (letter.size() == 1) {
    const char capital = static_cast<char>(letter[0] & ~0x20);
    const auto index = static_cast<std::size_t>(static_cast<unsigned char>(capital)) - 'A';
    if (capital >= 'A' && capital <= 'Z' && index < choices) return index;
  }
  return Error{ErrorCode::parse,
               where + ": the answer is '" + std::string(letter) + "', expected A to " +
                   letter_of(choices - 1),
               ""};
}

std::string padded(std::size_t number, std::size_t count) {
  std::string digits = std::to_string(number);
  const std::size_t width = std::max<std::size_t>(3, std::to_string(count).size());
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

}  // namespace ponder
