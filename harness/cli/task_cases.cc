#include "harness/cli/task_cases.h"

#include <map>

#include "harness/base/text.h"
#include "tasks/rows/rows.h"

namespace ponder {

namespace {

Result<std::string> text_of(const RowFile& file, const DataRow& row, const char* key) {
  const Value* value = row.fields.find(key);
  if (value != nullptr && value->is_string()) return value->as_string();
  return file.error(row, "no text '" + std::string(key) + "'");
}

}  // namespace

Result<std::string> check_cases(const Task& task,
                                const std::string& path,
                                const std::string& data_dir) {
  const LoadedTask loaded = PONDER_TRY(task.load({.data_dir = data_dir}));
  std::map<std::string, const Sample*> samples;
  for (const Sample& sample : loaded.samples) samples[sample.id] = &sample;
  const RowFile cases = PONDER_TRY(read_rows(path, {.format = RowFormat::jsonl}));
  for (const DataRow& row : cases.rows) {
    const std::string id = PONDER_TRY(text_of(cases, row, "sample"));
    const std::string answer = PONDER_TRY(text_of(cases, row, "answer"));
    const std::string outcome = PONDER_TRY(text_of(cases, row, "outcome"));
    const auto sample = samples.find(id);
    if (sample == samples.end()) return cases.error(row, "the task has no sample '" + id + "'");
    const Verdict verdict = task.scorer->score(*sample->second, answer);
    if (to_string(verdict.outcome) == outcome) continue;
    return Error{ErrorCode::config,
                 cases.where(row) + ": is " + to_string(verdict.outcome) + " (" + verdict.reason +
                     ", '" + verdict.extracted + "' beside '" + sample->second->target +
                     "'), the case says " + outcome,
                 ""};
  }
  return with_thousands(static_cast<std::int64_t>(cases.rows.size())) + " cases agree\n";
}

}  // namespace ponder
