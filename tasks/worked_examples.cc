#include "tasks/worked_examples.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "harness/base/file.h"

namespace ponder {

std::string numbered_id(std::string_view task, std::size_t number) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "/%04zu", number);
  return std::string(task) + digits;
}

Result<std::int32_t> chosen_fewshot(std::string_view task,
                                    std::int32_t num_fewshot,
                                    const std::vector<std::int32_t>& choices) {
  if (num_fewshot < 0) return choices.front();
  if (std::find(choices.begin(), choices.end(), num_fewshot) != choices.end()) return num_fewshot;
  std::string words;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    words += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + std::to_string(choices[i]);
  }
  return Error{ErrorCode::usage,
               std::string(task) + ": --num-fewshot is " + std::to_string(num_fewshot) +
                   ", expected " + words,
               ""};
}

Result<WorkedExamples> read_worked_examples(std::int32_t count,
                                            const std::string& data_dir,
                                            const std::vector<ExampleFile>& files) {
  WorkedExamples out;
  if (count == 0) return out;
  const auto found = std::find_if(files.begin(), files.end() - 1, [&](const ExampleFile& f) {
    return file_exists(data_dir + "/" + f.file.path);
  });
  DataFile file = found->file;
  const Dataset dataset = PONDER_TRY(read_dataset(file, data_dir));
  const auto wanted = static_cast<std::size_t>(count);
  if (dataset.rows.size() < wanted) {
    return Error{ErrorCode::config,
                 file.path + " has " + std::to_string(dataset.rows.size()) +
                     " examples, --num-fewshot asks for " + std::to_string(count),
                 ""};
  }
  for (std::size_t i = 0; i < wanted; ++i) {
    out.examples.push_back(PONDER_TRY(found->read(dataset.rows[i])));
  }
  file.sha256 = dataset.sha256;
  out.source = file.path + ", first " + std::to_string(count) + " rows";
  out.files.push_back(std::move(file));
  return out;
}

Text as_completion(const std::vector<WorkedExample>& examples, std::string_view question) {
  std::string text;
  for (const WorkedExample& example : examples) {
    text += "Question: " + example.question + "\nAnswer: " + example.solution + "\n\n\n";
  }
  return {.text = text + "Question: " + std::string(question) + "\nAnswer:"};
}

std::vector<Message> as_turns(const std::vector<WorkedExample>& examples) {
  std::vector<Message> turns;
  for (const WorkedExample& example : examples) {
    turns.push_back({.role = "user", .content = example.question + std::string(kBoxedInstruction)});
    turns.push_back({.role = "assistant", .content = example.solution});
  }
  return turns;
}

}  // namespace ponder
