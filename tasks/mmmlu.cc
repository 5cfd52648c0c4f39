// MMMLU: the test questions of MMLU in 14 languages by human translators, 14,042 each. Source:
// openai/MMMLU, MIT.
//
// A question in several languages is one cluster: its answers are not independent. mmmlu asks in a
// chat, in English words around the translated question, as simple-evals does; mmmlu_base takes the
// likelier letter after the five English examples of the subject (mmlu/dev), for the data set has
// none of its own. The Qwen3 technical report scored a tenth of the questions without Yoruba; which
// ones is not known.

#include "tasks/mmmlu.h"

#include <algorithm>
#include <string_view>

#include "harness/base/text.h"
#include "tasks/choice_formats.h"
#include "tasks/csv.h"
#include "tasks/dataset.h"
#include "tasks/mmlu.h"

namespace ponder {

namespace {

constexpr const char* kLocales[] = {"AR-XY", "BN-BD", "DE-DE", "ES-LA", "FR-FR", "HI-IN", "ID-ID",
                                    "IT-IT", "JA-JP", "KO-KR", "PT-BR", "SW-KE", "YO-NG", "ZH-CN"};

DataFile file_of(const std::string& locale) {
  return {.path = "mmmlu/mmlu_" + locale + ".csv"};
}

/// A few values carry the rest of a file name: "anatomy_test.csv_sw-KE.csv".
const MmluSubject* subject_of(std::string_view value) {
  const auto subjects = mmlu_subjects();
  const auto found = std::find_if(subjects.begin(), subjects.end(), [&](const MmluSubject& s) {
    const std::string_view name = s.name;
    if (!value.starts_with(name)) return false;
    const std::string_view rest = value.substr(name.size());
    return rest.empty() || rest.starts_with("_test") || rest.starts_with(".csv");
  });
  return found == subjects.end() ? nullptr : &*found;
}

Result<void> read_locale(const std::string& locale, const std::string& data_dir, ChoiceRows* rows) {
  DataFile file = file_of(locale);
  const DataText data = PONDER_TRY(read_data_text(file, data_dir));
  const CsvTable table = PONDER_TRY(parse_csv_table(data.text, data.path));
  const std::size_t question = PONDER_TRY(table.column("Question"));
  const std::size_t answer = PONDER_TRY(table.column("Answer"));
  const std::size_t subject = PONDER_TRY(table.column("Subject"));
  std::vector<std::size_t> choices;
  for (const char* letter : {"A", "B", "C", "D"}) {
    choices.push_back(PONDER_TRY(table.column(letter)));
  }
  std::size_t number = 0;
  for (const CsvRecord& record : table.records) {
    const std::string where = data.path + ":" + std::to_string(record.line);
    const MmluSubject* found = subject_of(trim(record.fields[subject]));
    if (found == nullptr) {
      return Error{ErrorCode::parse,
                   where + ": field 'Subject' is '" + record.fields[subject] + "', none of MMLU's",
                   ""};
    }
    ChoiceItem& item = rows->items.emplace_back();
    item.cluster = padded(++number, 10000);
    item.id = locale + "/" + item.cluster;
    item.question = trim(record.fields[question]);
    for (const std::size_t choice : choices) item.choices.push_back(record.fields[choice]);
    item.answer = PONDER_TRY(choice_index(trim(record.fields[answer]), 4, where));
    item.subject = subject_path({locale, found->category, found->name});
    item.topic = mmlu_title(*found);
  }
  file.sha256 = data.sha256;
  rows->files.push_back(file);
  return {};
}

Result<ChoiceRows> read(const LoadOptions& options, std::int32_t shots) {
  ChoiceRows rows;
  for (const char* locale : kLocales) PONDER_TRY(read_locale(locale, options.data_dir, &rows));
  PONDER_TRY(add_mmlu_examples(options.data_dir, shots, &rows));
  return rows;
}

Task mmmlu_task(const std::string& name, const std::string& description) {
  Task task{.name = name,
            .description = description,
            .licence = "MIT",
            .source = "openai/MMMLU",
            .groups = {"multilingual", "choice_all"},
            .rows = 196588,
            .subject_levels = "language/category/subject"};
  for (const char* locale : kLocales) task.files.push_back(file_of(locale));
  return task;
}

}  // namespace

std::vector<Task> mmmlu_tasks() {
  Task base = mmmlu_task("mmmlu_base", "MMMLU by likelihood, 5-shot; use --modes no-thinking");
  base.groups.push_back("base");
  base.fewshot_choices = {5, 0, 1, 2, 3, 4};
  return {choice_task(mmmlu_task("mmmlu", "MMLU in 14 languages, asked in a chat"), qwen_format(),
                      ChoiceAsk::chat, read),
          choice_task(base, bare_format(), ChoiceAsk::likelihood, read),
          choice_task(mmmlu_task("mmmlu_simple_evals", "MMMLU in the words of simple-evals"),
                      simple_evals_format(), ChoiceAsk::chat, read)};
}

}  // namespace ponder
