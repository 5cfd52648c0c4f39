#include "tasks/worked_choices.h"

#include <utility>

#include "harness/base/file.h"
#include "harness/base/text.h"

namespace ponder {

Result<ChoiceItem> read_choice_row(const Row& row, std::string_view answer_field) {
  ChoiceItem item;
  item.question = PONDER_TRY(row.string("question"));
  item.choices = PONDER_TRY(row.strings("options"));
  if (item.choices.size() < 2 || item.choices.size() > kMostChoices) {
    return row.error("field 'options' has " + std::to_string(item.choices.size()) +
                     " entries, expected 2 to " + std::to_string(kMostChoices));
  }
  const std::string letter = PONDER_TRY(row.string(answer_field));
  item.answer = PONDER_TRY(choice_index(letter, item.choices.size(), row.where()));
  return item;
}

Result<void> add_worked_choices(const WorkedChoices& from,
                                const LoadOptions& options,
                                std::int32_t shots,
                                ChoiceRows* rows) {
  if (shots == 0) return {};
  const bool demanded = options.num_fewshot > 0;
  if (!demanded && !file_exists(options.data_dir + "/" + from.file.path)) {
    rows->fewshot_source = "none, zero-shot: " + from.file.path + " is not there";
    return {};
  }
  DataFile file = from.file;
  const Dataset dataset = PONDER_TRY(read_dataset(file, options.data_dir));
  for (const Row& row : dataset.rows) {
    ChoiceItem item = PONDER_TRY(read_choice_row(row));
    item.topic = from.one_topic.empty() ? PONDER_TRY(row.string("category")) : from.one_topic;
    item.reasoning = PONDER_TRY(row.string("cot_content"));
    // MMLU-Pro's script writes the same word as in the open question.
    if (item.reasoning.starts_with("A: ")) item.reasoning = "Answer: " + item.reasoning.substr(3);
    item.reasoning = trim(item.reasoning);
    auto& examples = rows->examples[item.topic];
    if (examples.size() < static_cast<std::size_t>(shots)) examples.push_back(std::move(item));
  }
  file.sha256 = dataset.sha256;
  rows->files.push_back(file);
  rows->num_fewshot = shots;
  rows->fewshot_source = file.path + ", first " + std::to_string(shots) +
                         (from.one_topic.empty() ? " of each category" : " rows");
  return {};
}

}  // namespace ponder
