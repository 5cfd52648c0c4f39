#pragma once

#include <string>
#include <vector>

#include "tasks/dataset.h"
#include "tasks/multiple_choice.h"

namespace ponder {

/// The question, choices and answer of a JSONL row with the fields question, options and `answer`,
/// a letter. errors  parse (a field missing or of another type; the answer is none of the options)
Result<ChoiceItem> read_choice_row(const Row& row, std::string_view answer_field = "answer");

/// Examples with reasoning from a file of such rows that also have category and cot_content, as the
/// validation split of MMLU-Pro: the first `shots` of each category become those of a topic, or,
/// with `one_topic`, the first of all those of that topic. Fills examples, num_fewshot and
/// fewshot_source, and adds the file.
///
/// The file is the user's own and not pinned. Where it is missing there are no examples, and
/// fewshot_source says so; `demanded`: that is an error instead (config).
struct WorkedChoices {
  DataFile file = {};
  std::string one_topic = {};
};

Result<void> add_worked_choices(const WorkedChoices& from,
                                const LoadOptions& options,
                                std::int32_t shots,
                                ChoiceRows* rows);

}  // namespace ponder
