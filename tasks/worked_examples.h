#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/generation.h"
#include "harness/base/result.h"
#include "tasks/dataset.h"

namespace ponder {

/// What Qwen3's model cards put behind a question of mathematics (Qwen/Qwen3-8B, "Best Practices").
inline constexpr std::string_view kBoxedInstruction =
    "\nPlease reason step by step, and put your final answer within \\boxed{}.";

/// "gsm8k/0001"; `number` counts from 1.
std::string numbered_id(std::string_view task, std::size_t number);

/// errors  usage (`num_fewshot` is not one of `choices`); -1 gives the first of them
Result<std::int32_t> chosen_fewshot(std::string_view task,
                                    std::int32_t num_fewshot,
                                    const std::vector<std::int32_t>& choices);

/// A solved example: a question, and its solution as an answer should look.
struct WorkedExample {
  std::string question = {};
  std::string solution = {};
};

/// A file of solved examples and how a row of it is read.
struct ExampleFile {
  DataFile file = {};
  std::function<Result<WorkedExample>(const Row&)> read = {};
};

struct WorkedExamples {
  std::vector<WorkedExample> examples = {};
  std::vector<DataFile> files = {};  ///< with their sums
  std::string source = {};           ///< "exemplars/gsm8k_cot.jsonl, first 4 rows"; empty for none
};

/// The first `count` rows of the first file that exists; the last file may not be missing.
/// errors  config (too few rows; the file is missing), and those of read_dataset and `read`
Result<WorkedExamples> read_worked_examples(std::int32_t count,
                                            const std::string& data_dir,
                                            const std::vector<ExampleFile>& files);

/// As turns of user and assistant, each question followed by kBoxedInstruction.
std::vector<Message> as_turns(const std::vector<WorkedExample>& examples);

/// For base models: `Question: q\nAnswer: a` blocks and the open question, three newlines between
/// them. source  QwenLM/Qwen2.5-Math, evaluation/utils.py (prompt type cot)
Text as_completion(const std::vector<WorkedExample>& examples, std::string_view question);

/// Where a base model goes on with a question of its own.
inline const std::vector<std::string> kCompletionStops = {"Question:", "</s>", "<|im_end|>"};

}  // namespace ponder
