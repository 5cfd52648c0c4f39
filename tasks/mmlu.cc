// MMLU: 14,042 questions of 57 subjects with four choices each. Source: hendrycks/test, MIT,
// Hendrycks et al. 2021, arXiv:2009.03300. MMLU-Redux 2.0: 5,700 of them (100 a subject) with a
// second look at each label; CC BY 4.0, Gema et al. 2024, arXiv:2406.04127.
//
// mmlu asks in a chat, without examples; mmlu_base takes the likelier letter after five examples of
// the subject (mmlu/dev, in file order), as Hendrycks' script and lm-evaluation-harness do.
// mmlu_redux takes the questions that its authors found in order (error_type ok, 5,330),
// mmlu_redux_all takes them all.
//
// The accuracy of the task is the mean over questions (micro); means over subjects and over the
// four categories are shown beside it.

#include "tasks/mmlu.h"

#include <algorithm>
#include <map>
#include <utility>

#include "harness/base/text.h"
#include "tasks/choice_formats.h"
#include "tasks/csv.h"
#include "tasks/dataset.h"

namespace ponder {

namespace {

enum class Split { test, dev };

DataFile file_of(const MmluSubject& subject, Split split) {
  const std::string name = subject.name;
  if (split == Split::test) {
    return {.path = "mmlu/test/" + name + "_test.csv",
            .sha256 = subject.test_sha256,
            .rows = subject.rows};
  }
  return {.path = "mmlu/dev/" + name + "_dev.csv",
          .sha256 = subject.dev_sha256,
          .rows = 5,
          .required = false};
}

std::vector<DataFile> all_files(Split split) {
  std::vector<DataFile> files;
  for (const MmluSubject& subject : mmlu_subjects()) files.push_back(file_of(subject, split));
  return files;
}

std::vector<DataFile> with_examples(std::vector<DataFile> files) {
  for (DataFile& file : all_files(Split::dev)) {
    file.required = true;
    files.push_back(std::move(file));
  }
  return files;
}

std::string path_of(const MmluSubject& subject) {
  return subject_path({subject.category, subject.name});
}

/// Rows of question, A, B, C, D, answer letter. The question is taken without the blanks around
/// it, as lm-evaluation-harness does; choices stay as they are.
Result<std::vector<ChoiceItem>> read_subject(const MmluSubject& subject,
                                             Split split,
                                             const std::string& data_dir) {
  constexpr std::size_t kFields = 6;
  const DataFile file = file_of(subject, split);
  const DataText data = PONDER_TRY(read_data_text(file, data_dir));
  std::vector<CsvRecord> records = PONDER_TRY(parse_csv(data.text, data.path));
  PONDER_TRY(check_rows(file, data.path, records.size()));
  std::vector<ChoiceItem> items;
  items.reserve(records.size());
  for (CsvRecord& record : records) {
    const std::string where = data.path + ":" + std::to_string(record.line);
    auto& fields = record.fields;
    if (fields.size() != kFields) {
      return Error{ErrorCode::parse,
                   where + ": has " + std::to_string(fields.size()) + " fields, expected 6", ""};
    }
    const std::size_t answer = PONDER_TRY(choice_index(fields[5], 4, where));
    ChoiceItem& item = items.emplace_back();
    item.id = std::string(subject.name) + "/" + padded(items.size(), records.size());
    item.question = trim(fields[0]);
    item.choices.assign(std::make_move_iterator(fields.begin() + 1),
                        std::make_move_iterator(fields.begin() + 5));
    item.answer = answer;
    item.subject = path_of(subject);
    item.topic = mmlu_title(subject);
  }
  return items;
}

Result<ChoiceRows> read_mmlu(const LoadOptions& options, std::int32_t shots) {
  ChoiceRows rows{.files = all_files(Split::test)};
  for (const MmluSubject& subject : mmlu_subjects()) {
    std::vector<ChoiceItem> items =
        PONDER_TRY(read_subject(subject, Split::test, options.data_dir));
    std::move(items.begin(), items.end(), std::back_inserter(rows.items));
  }
  PONDER_TRY(add_mmlu_examples(options.data_dir, shots, &rows));
  return rows;
}

DataFile redux_file() {
  return {.path = "mmlu_redux/mmlu_redux.jsonl",
          .sha256 = "9ca72399268c4bc081fd6c0f0fdb2f9f871cdf4fb84c46c7308cb0fe59e0f2e7",
          .rows = 5700};
}

Result<ChoiceItem> read_redux_row(const Row& row) {
  static const std::map<std::string_view, const MmluSubject*> by_name = [] {
    std::map<std::string_view, const MmluSubject*> out;
    for (const MmluSubject& subject : mmlu_subjects()) out[subject.name] = &subject;
    return out;
  }();
  ChoiceItem item;
  const std::string name = PONDER_TRY(row.string("subject"));
  const auto found = by_name.find(name);
  if (found == by_name.end()) return row.error("field 'subject' is '" + name + "', none of MMLU's");
  item.choices = PONDER_TRY(row.strings("choices"));
  if (item.choices.size() != 4) return row.error("field 'choices' has not 4 entries");
  const std::string letter = PONDER_TRY(row.string("answer"));
  item.answer = PONDER_TRY(choice_index(letter, 4, row.where()));
  const auto number = static_cast<std::size_t>(PONDER_TRY(row.integer("row")));
  item.id = name + "/" + padded(number + 1, 100);
  item.question = trim(PONDER_TRY(row.string("question")));
  item.subject = path_of(*found->second);
  item.topic = mmlu_title(*found->second);
  return item;
}

/// `all`: questions with a fault, too.
Result<ChoiceRows> read_redux(const LoadOptions& options, std::int32_t shots, bool all) {
  ChoiceRows rows{.files = {redux_file()}};
  const Dataset dataset = PONDER_TRY(read_dataset(redux_file(), options.data_dir));
  for (const Row& row : dataset.rows) {
    const std::string error_type = PONDER_TRY(row.string("error_type"));
    if (all || error_type == "ok") rows.items.push_back(PONDER_TRY(read_redux_row(row)));
  }
  PONDER_TRY(add_mmlu_examples(options.data_dir, shots, &rows));
  return rows;
}

Task mmlu_task(const std::string& name, const std::string& description) {
  return {.name = name,
          .description = description,
          .licence = "MIT",
          .source = "hendrycks/test, arXiv:2009.03300",
          .groups = {"mmlu_all", "choice_all"},
          .rows = 14042,
          .files = all_files(Split::test),
          .subject_levels = "category/subject"};
}

Task redux_task(const std::string& name, const std::string& description, std::int64_t n) {
  return {.name = name,
          .description = description,
          .licence = "CC BY 4.0",
          .source = "aryopg/mmlu-redux, arXiv:2406.04127",
          .groups = {"mmlu_all", "choice_all"},
          .rows = n,
          .files = {redux_file()},
          .subject_levels = "category/subject"};
}

Task for_base_models(Task task) {
  task.groups.push_back("base");
  task.files = with_examples(std::move(task.files));
  task.fewshot_choices = {5, 0, 1, 2, 3, 4};
  return task;
}

}  // namespace

std::string mmlu_title(const MmluSubject& subject) {
  std::string title = subject.name;
  std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

Result<void> add_mmlu_examples(const std::string& data_dir, std::int32_t shots, ChoiceRows* rows) {
  if (shots == 0) return {};
  for (const MmluSubject& subject : mmlu_subjects()) {
    std::vector<ChoiceItem> items = PONDER_TRY(read_subject(subject, Split::dev, data_dir));
    items.resize(std::min(items.size(), static_cast<std::size_t>(shots)));
    rows->examples[mmlu_title(subject)] = std::move(items);
    rows->files.push_back(file_of(subject, Split::dev));
  }
  rows->num_fewshot = shots;
  rows->fewshot_source = "mmlu/dev, first " + std::to_string(shots) + " of the subject";
  return {};
}

std::vector<Task> mmlu_tasks() {
  const auto redux = [](bool all) {
    return [all](const LoadOptions& options, std::int32_t shots) {
      return read_redux(options, shots, all);
    };
  };
  return {
      choice_task(mmlu_task("mmlu", "57 subjects, four choices, asked in a chat"), qwen_format(),
                  ChoiceAsk::chat, read_mmlu),
      choice_task(for_base_models(mmlu_task("mmlu_base",
                                            "MMLU by likelihood, 5-shot; use --modes no-thinking")),
                  hendrycks_format(), ChoiceAsk::likelihood, read_mmlu),
      choice_task(mmlu_task("mmlu_simple_evals", "MMLU in the words of simple-evals"),
                  simple_evals_format(), ChoiceAsk::chat, read_mmlu),
      choice_task(redux_task("mmlu_redux", "MMLU-Redux 2.0, the questions without a fault", 5330),
                  qwen_format(), ChoiceAsk::chat, redux(false)),
      choice_task(redux_task("mmlu_redux_all", "MMLU-Redux 2.0 with its faulty questions", 5700),
                  qwen_format(), ChoiceAsk::chat, redux(true)),
      choice_task(for_base_models(redux_task(
                      "mmlu_redux_base",
                      "MMLU-Redux by likelihood, 5-shot; use --modes no-thinking", 5330)),
                  hendrycks_format(), ChoiceAsk::likelihood, redux(false)),
  };
}

}  // namespace ponder
