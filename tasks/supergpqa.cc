// SuperGPQA: 26,529 questions of 285 graduate-level fields with up to ten choices. Source:
// SuperGPQA/SuperGPQA, ODC-BY, M-A-P team 2025, arXiv:2502.14739.
//
// supergpqa asks in the words of its own zero-shot prompt; supergpqa_base puts five worked examples
// before the question (exemplars/supergpqa_cot.jsonl, the user's own file in the form of MMLU-Pro's
// validation split, where it is there).

#include "tasks/supergpqa.h"

#include "tasks/choice_formats.h"
#include "tasks/worked_choices.h"

namespace ponder {

namespace {

DataFile all_file() {
  return {.path = "supergpqa/SuperGPQA-all.jsonl"};
}

Result<ChoiceRows> read(const LoadOptions& options, std::int32_t shots) {
  DataFile file = all_file();
  const Dataset dataset = PONDER_TRY(read_dataset(file, options.data_dir));
  file.sha256 = dataset.sha256;
  ChoiceRows rows{.files = {file}};
  const WorkedChoices examples{.file = {.path = "exemplars/supergpqa_cot.jsonl"},
                               .one_topic = "supergpqa"};
  for (const Row& row : dataset.rows) {
    ChoiceItem item = PONDER_TRY(read_choice_row(row, "answer_letter"));
    if (item.choices[item.answer] != PONDER_TRY(row.string("answer"))) {
      return row.error("field 'answer' is not the option that 'answer_letter' names");
    }
    item.id = PONDER_TRY(row.string("uuid"));
    const std::string discipline = PONDER_TRY(row.string("discipline"));
    const std::string field = PONDER_TRY(row.string("field"));
    item.subject = subject_path({ discipline, field, PONDER_TRY(row.string("subfield")) });
    item.topic = examples.one_topic;
    rows.items.push_back(std::move(item));
  }
  PONDER_TRY(add_worked_choices(examples, options, shots, &rows));
  return rows;
}

Task supergpqa_task(const std::string& name, const std::string& description) {
  return {.name = name,
          .description = description,
          .licence = "ODC-BY",
          .source = "SuperGPQA/SuperGPQA, arXiv:2502.14739",
          .groups = {"choice_all"},
          .rows = 26529,
          .files = {all_file()},
          .subject_levels = "discipline/field/subfield"};
}

}  // namespace

std::vector<Task> supergpqa_tasks() {
  Task base = supergpqa_task("supergpqa_base", "SuperGPQA as text for base models, 5-shot");
  base.groups.push_back("base");
  base.default_max_tokens = 2048;
  base.stop = {"Question:", "</s>", "<|im_end|>"};
  base.fewshot_choices = {5, 0};
  return {
      choice_task(supergpqa_task("supergpqa", "285 graduate-level fields, up to ten choices"),
                  supergpqa_format(), ChoiceAsk::chat, read),
      choice_task(base, supergpqa_examples_format(), ChoiceAsk::text, read),
  };
}

}  // namespace ponder
