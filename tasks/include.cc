// INCLUDE (base-44): 22,637 questions of local exams in 44 languages with four choices. Source:
// CohereForAI/include-base-44, Apache-2.0, Romanou et al. 2024, arXiv:2411.19799.
//
// The languages' parts stand in one file, include/test.jsonl, with the fields of upstream. include
// asks in a chat without examples; include_base takes the likelier letter after five examples of
// the language (include/validation.jsonl, in file order). The Qwen3 technical report scored a tenth
// of the questions, which ones is not known.

#include "tasks/include.h"

#include <map>

#include "harness/base/text.h"
#include "tasks/choice_formats.h"
#include "tasks/dataset.h"
#include "tasks/multiple_choice.h"

namespace ponder {

namespace {

DataFile test_file() {
  return {.path = "include/test.jsonl"};
}

DataFile validation_file() {
  return {.path = "include/validation.jsonl", .required = false};
}

Result<ChoiceItem> read_row(const Row& row) {
  ChoiceItem item;
  item.topic = PONDER_TRY(row.string("language"));
  item.question = trim(PONDER_TRY(row.string("question")));
  for (const char* field : {"option_a", "option_b", "option_c", "option_d"}) {
    item.choices.push_back(PONDER_TRY(row.string(field)));
  }
  const std::int64_t answer = PONDER_TRY(row.integer("answer"));
  if (answer < 0 || answer > 3) {
    return row.error("field 'answer' is " + std::to_string(answer) + ", expected 0 to 3");
  }
  item.answer = static_cast<std::size_t>(answer);
  item.subject = subject_path({ item.topic, PONDER_TRY(row.string("domain")) });
  return item;
}

Result<ChoiceRows> read(const LoadOptions& options, std::int32_t shots) {
  DataFile file = test_file();
  const Dataset test = PONDER_TRY(read_dataset(file, options.data_dir));
  file.sha256 = test.sha256;
  ChoiceRows rows{.files = {file}};
  std::map<std::string, std::size_t> counts;  // by language
  for (const Row& row : test.rows) {
    ChoiceItem item = PONDER_TRY(read_row(row));
    item.id = item.topic + "/" + padded(++counts[item.topic], 1000);
    rows.items.push_back(std::move(item));
  }
  if (shots == 0) return rows;
  DataFile examples = validation_file();
  const Dataset validation = PONDER_TRY(read_dataset(examples, options.data_dir));
  for (const Row& row : validation.rows) {
    ChoiceItem item = PONDER_TRY(read_row(row));
    auto& of_language = rows.examples[item.topic];
    if (of_language.size() < static_cast<std::size_t>(shots)) {
      of_language.push_back(std::move(item));
    }
  }
  examples.sha256 = validation.sha256;
  rows.files.push_back(examples);
  rows.num_fewshot = shots;
  rows.fewshot_source = examples.path + ", first " + std::to_string(shots) + " of the language";
  return rows;
}

Task include_task(const std::string& name, const std::string& description) {
  return {.name = name,
          .description = description,
          .licence = "Apache-2.0",
          .source = "CohereForAI/include-base-44, arXiv:2411.19799",
          .groups = {"multilingual", "choice_all"},
          .rows = 22637,
          .files = {test_file()},
          .subject_levels = "language/domain"};
}

}  // namespace

std::vector<Task> include_tasks() {
  Task base = include_task("include_base", "INCLUDE by likelihood, 5-shot; --modes no-thinking");
  base.groups.push_back("base");
  base.files.push_back(validation_file());
  base.fewshot_choices = {5, 0, 1, 2, 3, 4};
  return {choice_task(include_task("include", "local exams in 44 languages, four choices"),
                      qwen_format(), ChoiceAsk::chat, read),
          choice_task(base, bare_format(), ChoiceAsk::likelihood, read)};
}

}  // namespace ponder
