// GPQA-Diamond: 198 questions of graduate-level science with four choices. Source: idavidrein/gpqa,
// CC BY 4.0, Rein et al. 2023, arXiv:2311.12022. Its authors ask that the questions not be shown in
// plain text: keep the file to yourself.
//
// The file says which answer is right, not in which order to show them: the order of each question
// is drawn by a generator keyed by the question alone, so that it is the same in every run, shard
// and epoch. It stands in the sample's id: `-2013` is the order in which the right answer (0) and
// the wrong ones (1 to 3) are shown.
//
// Ten answers to each question, whose mean is reported (Qwen3 technical report, section 4.6).

#include "tasks/gpqa.h"

#include <map>
#include <utility>

#include "harness/base/rng.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "tasks/choice_formats.h"
#include "tasks/csv.h"
#include "tasks/worked_choices.h"

namespace ponder {

namespace {

constexpr std::uint64_t kSeed = 20231122;

DataFile diamond_file() {
  return {.path = "gpqa/gpqa_diamond.csv"};
}

/// A permutation of 0 to 3 (Fisher and Yates).
std::string order_of(std::string_view question) {
  std::string order = "0123";
  Rng rng(kSeed, hash64(question));
  for (std::uint32_t left = 4; left > 1; --left) {
    std::swap(order[left - 1], order[rng.below(left)]);
  }
  return order;
}

/// "Physics/Quantum Mechanics"; the wider part only where the file has it.
std::string subject_of(const CsvTable& table, const CsvRecord& record, std::size_t subdomain) {
  const auto domain = table.column("High-level domain");
  const std::string& narrow = record.fields[subdomain];
  return domain ? subject_path({record.fields[*domain], narrow}) : subject_path({"all", narrow});
}

Result<ChoiceRows> read(const LoadOptions& options, std::int32_t shots) {
  DataFile file = diamond_file();
  const DataText data = PONDER_TRY(read_data_text(file, options.data_dir));
  const CsvTable table = PONDER_TRY(parse_csv_table(data.text, data.path));
  const std::size_t question = PONDER_TRY(table.column("Question"));
  const std::size_t subdomain = PONDER_TRY(table.column("Subdomain"));
  std::vector<std::size_t> answers;
  for (const char* field :
       {"Correct Answer", "Incorrect Answer 1", "Incorrect Answer 2", "Incorrect Answer 3"}) {
    answers.push_back(PONDER_TRY(table.column(field)));
  }
  file.sha256 = data.sha256;
  ChoiceRows rows{.files = {file}};
  std::map<std::string, std::int64_t> lines;  // of the questions read
  for (const CsvRecord& record : table.records) {
    const std::string where = data.path + ":" + std::to_string(record.line);
    ChoiceItem item;
    item.question = trim(record.fields[question]);
    const auto [before, is_new] = lines.emplace(item.question, record.line);
    if (item.question.empty() || !is_new) {
      return Error{ErrorCode::parse,
                   where + (item.question.empty() ? ": the question is empty"
                                                  : ": the same question as on line " +
                                                        std::to_string(before->second)),
                   ""};
    }
    const std::string order = order_of(item.question);
    for (const char place : order) {
      const std::string& text = record.fields[answers[static_cast<std::size_t>(place - '0')]];
      if (trim(text).empty()) return Error{ErrorCode::parse, where + ": an answer is empty", ""};
      item.choices.emplace_back(trim(text));
    }
    item.answer = order.find('0');
    item.id = padded(rows.items.size() + 1, table.records.size()) + "-" + order;
    item.subject = subject_of(table, record, subdomain);
    rows.items.push_back(std::move(item));
  }
  const WorkedChoices examples{.file = {.path = "exemplars/gpqa_cot.jsonl"}, .one_topic = "gpqa"};
  PONDER_TRY(add_worked_choices(examples, options, shots, &rows));
  for (ChoiceItem& item : rows.items) item.topic = examples.one_topic;
  return rows;
}

Task gpqa_task(const std::string& name, const std::string& description) {
  return {.name = name,
          .description = description,
          .licence = "CC BY 4.0",
          .source = "idavidrein/gpqa, arXiv:2311.12022",
          .groups = {"gpqa", "choice_all"},
          .rows = 198,
          .files = {diamond_file()},
          .default_epochs = 10,
          .subject_levels = "domain/subdomain"};
}

}  // namespace

std::vector<Task> gpqa_tasks() {
  Task base = gpqa_task("gpqa_diamond_base", "GPQA-Diamond as text for base models, 5-shot");
  base.groups.push_back("base");
  base.default_epochs = 1;
  base.default_max_tokens = 2048;
  base.stop = {"Question:", "</s>", "<|im_end|>"};
  base.fewshot_choices = {5, 0};
  return {choice_task(gpqa_task("gpqa_diamond", "graduate-level science, four choices"),
                      qwen_format(), ChoiceAsk::chat, read),
          choice_task(base, gpqa_examples_format(), ChoiceAsk::text, read),
          choice_task(gpqa_task("gpqa_diamond_simple_evals", "GPQA-Diamond, words of simple-evals"),
                      simple_evals_format(), ChoiceAsk::chat, read)};
}

}  // namespace ponder
