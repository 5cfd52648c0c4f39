// C-Eval: 1,346 questions in Chinese of 52 subjects with four choices (the validation split, whose
// answers are public). Source: hkust-nlp/ceval, CC BY-NC-SA 4.0, Huang et al. 2023,
// arXiv:2305.08322.
//
// ceval asks in a chat without examples; ceval_base takes the likelier letter after five examples
// of the subject (ceval/dev, in file order), in the words of C-Eval's own evaluators.

#include "tasks/ceval.h"

#include <algorithm>
#include <utility>

#include "harness/base/text.h"
#include "tasks/ceval_subjects.h"
#include "tasks/choice_formats.h"
#include "tasks/csv.h"
#include "tasks/dataset.h"

namespace ponder {

namespace {

DataFile val_file(const CevalSubject& subject) {
  return {.path = "ceval/val/" + std::string(subject.name) + "_val.csv",
          .sha256 = subject.val_sha256,
          .rows = subject.rows};
}

DataFile dev_file(const CevalSubject& subject) {
  return {.path = "ceval/dev/" + std::string(subject.name) + "_dev.csv",
          .sha256 = subject.dev_sha256,
          .rows = 5};
}

std::vector<DataFile> all_files(DataFile (*file_of)(const CevalSubject&)) {
  std::vector<DataFile> files;
  for (const CevalSubject& subject : ceval_subjects()) files.push_back(file_of(subject));
  return files;
}

Result<std::vector<ChoiceItem>> read_file_of(const CevalSubject& subject,
                                             const DataFile& file,
                                             const std::string& data_dir) {
  const DataText data = PONDER_TRY(read_data_text(file, data_dir));
  const CsvTable table = PONDER_TRY(parse_csv_table(data.text, data.path));
  PONDER_TRY(check_rows(file, data.path, table.records.size()));
  const std::size_t question = PONDER_TRY(table.column("question"));
  const std::size_t answer = PONDER_TRY(table.column("answer"));
  std::vector<std::size_t> choices;
  for (const char* letter : {"A", "B", "C", "D"}) {
    choices.push_back(PONDER_TRY(table.column(letter)));
  }
  std::vector<ChoiceItem> items;
  for (const CsvRecord& record : table.records) {
    ChoiceItem& item = items.emplace_back();
    item.id = std::string(subject.name) + "/" + padded(items.size(), table.records.size());
    item.question = trim(record.fields[question]);
    for (const std::size_t choice : choices) item.choices.push_back(record.fields[choice]);
    item.answer = PONDER_TRY(
        choice_index(record.fields[answer], 4, data.path + ":" + std::to_string(record.line)));
    item.subject = subject_path({subject.category, subject.name});
    item.topic = subject.title;
  }
  return items;
}

Result<ChoiceRows> read(const LoadOptions& options, std::int32_t shots) {
  ChoiceRows rows{.files = all_files(val_file)};
  for (const CevalSubject& subject : ceval_subjects()) {
    std::vector<ChoiceItem> items =
        PONDER_TRY(read_file_of(subject, val_file(subject), options.data_dir));
    std::move(items.begin(), items.end(), std::back_inserter(rows.items));
  }
  if (shots == 0) return rows;
  for (const CevalSubject& subject : ceval_subjects()) {
    std::vector<ChoiceItem> items =
        PONDER_TRY(read_file_of(subject, dev_file(subject), options.data_dir));
    items.resize(std::min(items.size(), static_cast<std::size_t>(shots)));
    rows.examples[subject.title] = std::move(items);
    rows.files.push_back(dev_file(subject));
  }
  rows.num_fewshot = shots;
  rows.fewshot_source = "ceval/dev, first " + std::to_string(shots) + " of the subject";
  return rows;
}

Task ceval_task(const std::string& name, const std::string& description) {
  return {.name = name,
          .description = description,
          .licence = "CC BY-NC-SA",
          .source = "hkust-nlp/ceval, arXiv:2305.08322",
          .groups = {"choice_all"},
          .rows = 1346,
          .files = all_files(val_file),
          .subject_levels = "category/subject"};
}

}  // namespace

std::vector<Task> ceval_tasks() {
  Task base = ceval_task("ceval_base", "C-Eval by likelihood, 5-shot; use --modes no-thinking");
  base.groups.push_back("base");
  base.fewshot_choices = {5, 0, 1, 2, 3, 4};
  for (DataFile& file : all_files(dev_file)) base.files.push_back(std::move(file));
  return {choice_task(ceval_task("ceval", "52 subjects in Chinese, four choices, validation split"),
                      ceval_chat_format(), ChoiceAsk::chat, read),
          choice_task(base, ceval_format(), ChoiceAsk::likelihood, read)};
}

}  // namespace ponder
