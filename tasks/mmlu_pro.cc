// MMLU-Pro: 12,032 questions of 14 categories with three to ten choices. Source:
// TIGER-AI-Lab/MMLU-Pro, MIT, Wang et al. 2024, arXiv:2406.01574.
//
// Protocol: the prompt of its own script, in one user message (mmlu_pro) or as text to be continued
// (mmlu_pro_base): five worked examples of the category from mmlu_pro/validation.jsonl (the 70 rows
// of the validation split, the user's own copy, not pinned) before the question. Without that file
// there are none, and the run's fewshot_source says so.
//
// Graded by our own rule, which takes no letter for wrong; its script's rule, which guesses then,
// and that of lm-evaluation-harness are shown beside it.

#include "tasks/mmlu_pro.h"

#include "scorers/both.h"
#include "scorers/choice.h"
#include "scorers/mmlu_pro_filters.h"
#include "tasks/choice_formats.h"
#include "tasks/worked_choices.h"

namespace ponder {

namespace {

DataFile test_file() {
  return {.path = "mmlu_pro/test.jsonl.gz",
          .sha256 = "96eeb85007ab01bf15fd3daab01580778304c0cbbd0c6c15d45112cadc63dd52",
          .rows = 12032};
}

Result<ChoiceRows> read(const LoadOptions& options, std::int32_t shots) {
  ChoiceRows rows{.files = {test_file()}};
  const Dataset dataset = PONDER_TRY(read_dataset(test_file(), options.data_dir));
  for (const Row& row : dataset.rows) {
    ChoiceItem item = PONDER_TRY(read_choice_row(row));
    item.id = std::to_string(PONDER_TRY(row.integer("question_id")));
    item.topic = PONDER_TRY(row.string("category"));
    item.subject = subject_path({item.topic});
    rows.items.push_back(std::move(item));
  }
  const WorkedChoices validation{.file = {.path = "mmlu_pro/validation.jsonl"}};
  PONDER_TRY(add_worked_choices(validation, options, shots, &rows));
  return rows;
}

Task mmlu_pro_task(const std::string& name, const std::string& description) {
  return {.name = name,
          .description = description,
          .licence = "MIT",
          .source = "TIGER-AI-Lab/MMLU-Pro, arXiv:2406.01574",
          .groups = {"choice_all"},
          .rows = 12032,
          .files = {test_file()},
          .fewshot_choices = {5, 0, 1, 2, 3, 4},
          .scorer =
              both(choice_scorer(), {{"mmlu_pro", mmlu_pro_filter_scorer(MmluProFilter::official)},
                                     {"lm_eval", mmlu_pro_filter_scorer(MmluProFilter::lm_eval)}}),
          .subject_levels = "category"};
}

}  // namespace

std::vector<Task> mmlu_pro_tasks() {
  Task base = mmlu_pro_task("mmlu_pro_base", "MMLU-Pro as text for base models, 5-shot reasoning");
  base.default_max_tokens = 2048;
  base.stop = {"Question:", "</s>", "<|im_end|>"};
  base.groups.push_back("base");
  return {choice_task(mmlu_pro_task("mmlu_pro", "14 categories, up to ten choices, with reasoning"),
                      mmlu_pro_format(), ChoiceAsk::chat, read),
          choice_task(base, mmlu_pro_format(), ChoiceAsk::text, read)};
}

}  // namespace ponder
