// GSM8K: 1,319 grade-school word problems, one integer answer each.
// Source: openai/grade-school-math (test), MIT; Cobbe et al. 2021, arXiv:2110.14168.
//
// Protocol: one user message, the question and kBoxedInstruction. With --num-fewshot N, N worked
// examples come before it as pairs of user and assistant turns of the same form: question and
// sentence, then the solution, ending in "The answer is \boxed{N}." The examples are the first N
// rows of exemplars/gsm8k_cot.jsonl (the user's own file, not pinned: the eight of Wei et al. 2022
// usually) if that file exists, else the first N rows of the training set; calculator marks
// <<2*3=6>> are removed.
//
// gsm8k_base asks a base model, which knows no chat: the same examples as text, each ending in
// "The answer is N." (4 by default, as in the Qwen3 technical report, section 3.3).
//
// Graded by our own rule; the two filters of lm-evaluation-harness are shown beside it.

#include "tasks/gsm8k.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "harness/base/text.h"
#include "scorers/both.h"
#include "scorers/gsm8k_filters.h"
#include "scorers/number.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

DataFile test_file() {
  return {.path = "gsm8k/test.jsonl",
          .sha256 = "3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14",
          .rows = 1319};
}

DataFile train_file() {
  return {.path = "gsm8k/train.jsonl.gz",
          .sha256 = "047ae96fb3025b18b8cfa89c4f9e9c7cd5120906864d58c3f93c91c495da6449",
          .rows = 7473,
          .required = false};
}

DataFile exemplar_file() {
  return {.path = "exemplars/gsm8k_cot.jsonl", .required = false};
}

struct Solution {
  std::string reasoning = {};
  std::string gold = {};  ///< without commas
};

/// Splits `...\n#### 1,234` or, as Wei et al. write, `... The answer is 1,234.`
Result<Solution> parse_solution(const Row& row) {
  const std::string text = PONDER_TRY(row.string("answer"));
  for (const std::string_view mark : {"#### ", "The answer is "}) {
    const std::size_t at = text.rfind(mark);
    if (at == std::string::npos) continue;
    Solution solution;
    solution.reasoning = trim(std::string_view(text).substr(0, at));
    solution.gold = trim(std::string_view(text).substr(at + mark.size()));
    if (!solution.gold.empty() && solution.gold.back() == '.') solution.gold.pop_back();
    std::erase(solution.gold, ',');
    if (canonical_number(solution.gold) != solution.gold) {
      return row.error("the text after '" + std::string(mark) + "' is '" + solution.gold +
                       "', expected a number");
    }
    return solution;
  }
  return row.error("field 'answer' has no '#### '");
}

std::string without_calculator_marks(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t begin = std::min(text.find("<<"), text.size());
    out += text.substr(0, begin);
    const std::size_t end = text.find(">>", begin);
    if (end == std::string_view::npos) return out += text.substr(begin);
    text.remove_prefix(end + 2);
  }
  return out;
}

struct Protocol {
  std::string name = {};
  bool chat = true;
  std::vector<std::int32_t> fewshot_choices = {};
};

Protocol chat_protocol() {
  return {.name = "gsm8k", .chat = true, .fewshot_choices = {0, 4, 5, 8}};
}

Protocol base_protocol() {
  return {.name = "gsm8k_base", .chat = false, .fewshot_choices = {4, 5, 8}};
}

Result<WorkedExample> read_example(const Row& row, bool boxed) {
  std::string question = PONDER_TRY(row.string("question"));
  const Solution solution = PONDER_TRY(parse_solution(row));
  const std::string gold = boxed ? "\\boxed{" + solution.gold + "}" : solution.gold;
  return WorkedExample{
      .question = std::move(question),
      .solution = without_calculator_marks(solution.reasoning) + "\nThe answer is " + gold + "."};
}

Result<LoadedTask> load(const Protocol& protocol, const LoadOptions& options) {
  const std::int32_t count =
      PONDER_TRY(chosen_fewshot(protocol.name, options.num_fewshot, protocol.fewshot_choices));
  const Dataset test = PONDER_TRY(read_dataset(test_file(), options.data_dir));
  const auto read = [&](const Row& row) { return read_example(row, protocol.chat); };
  const WorkedExamples examples = PONDER_TRY(read_worked_examples(
      count, options.data_dir, {{exemplar_file(), read}, {train_file(), read}}));
  const std::vector<Message> turns = as_turns(examples.examples);

  LoadedTask task;
  for (const Row& row : test.rows) {
    const std::string question = PONDER_TRY(row.string("question"));
    Solution solution = PONDER_TRY(parse_solution(row));
    Sample& sample = task.samples.emplace_back();
    sample.id = numbered_id(protocol.name, task.samples.size());
    sample.target = std::move(solution.gold);
    if (protocol.chat) {
      Chat chat{.messages = turns};
      chat.messages.push_back(
          {.role = "user", .content = question + std::string(kBoxedInstruction)});
      sample.prompt = std::move(chat);
    } else {
      sample.prompt = as_completion(examples.examples, question);
    }
  }
  std::vector<DataFile> files = {test_file()};
  files.insert(files.end(), examples.files.begin(), examples.files.end());
  task.dataset_sha256 = combined_sha256(files);
  task.num_fewshot = count;
  task.fewshot_source = examples.source;
  return task;
}

}  // namespace

Task gsm8k() {
  const Protocol protocol = chat_protocol();
  return {
      .name = "gsm8k",
      .description = "grade-school word problems, one integer answer each",
      .version = 2,
      .licence = "MIT",
      .source = "openai/grade-school-math, arXiv:2110.14168",
      .groups = {"math_all"},
      .rows = 1319,
      .files = {test_file(), train_file()},
      .default_max_tokens = 32768,
      .fewshot_choices = protocol.fewshot_choices,
      .load = [protocol](const LoadOptions& options) { return load(protocol, options); },
      .scorer =
          both(number_scorer(), {{"lm_eval_strict", gsm8k_filter_scorer(Gsm8kFilter::strict)},
                                 {"lm_eval_flexible", gsm8k_filter_scorer(Gsm8kFilter::flexible)}}),
  };
}

Task gsm8k_base() {
  const Protocol protocol = base_protocol();
  return {
      .name = protocol.name,
      .description = "GSM8K as text for base models; use --modes no-thinking",
      .licence = "MIT",
      .source = "openai/grade-school-math, arXiv:2110.14168",
      .groups = {"base"},
      .rows = 1319,
      .files = {test_file(), train_file()},
      .default_max_tokens = 2048,
      .stop = kCompletionStops,
      .fewshot_choices = protocol.fewshot_choices,
      .load = [protocol](const LoadOptions& options) { return load(protocol, options); },
      .scorer =
          both(number_scorer(), {{"lm_eval_flexible", gsm8k_filter_scorer(Gsm8kFilter::flexible)}}),
  };
}

}  // namespace ponder
