#pragma once

#include <string>
#include <vector>

#include "tasks/mmlu_subjects.h"
#include "tasks/multiple_choice.h"

namespace ponder {

/// mmlu, mmlu_base, mmlu_simple_evals, mmlu_redux, mmlu_redux_all, mmlu_redux_base.
std::vector<Task> mmlu_tasks();

/// "abstract algebra".
std::string mmlu_title(const MmluSubject& subject);

/// The first `shots` rows of every mmlu/dev file, by title; adds the files. errors  those of
/// read_data_text and parse_csv
Result<void> add_mmlu_examples(const std::string& data_dir, std::int32_t shots, ChoiceRows* rows);

}  // namespace ponder
