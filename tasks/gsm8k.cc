// GSM8K: 1,319 grade-school word problems, one integer answer each.
// Source: openai/grade-school-math (test), MIT; Cobbe et al. 2021, arXiv:2110.14168.
//
// Protocol: one user message, the question and the sentence that Qwen3's model cards give for
// mathematics (Qwen/Qwen3-8B, "Best Practices"). With --num-fewshot N, N worked examples come
// before it as pairs of user and assistant turns of the same form: question and sentence, then the
// solution, ending in "The answer is \boxed{N}." The examples are the first N rows of
// exemplars/gsm8k_cot.jsonl (the user's own file, not pinned: the eight of Wei et al. 2022 usually)
// if that file exists, else the first N rows of the training set; calculator marks <<2*3=6>> are
// removed.

#include "tasks/gsm8k.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <utility>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "scorers/number.h"
#include "tasks/dataset.h"

namespace ponder {

namespace {

constexpr std::string_view kInstruction =
    "\nPlease reason step by step, and put your final answer within \\boxed{}.";

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

struct Exemplars {
  std::vector<Message> messages = {};
  std::vector<DataFile> files = {};
  std::string source = {};
};

Result<Exemplars> read_exemplars(std::int32_t count, const std::string& data_dir) {
  Exemplars out;
  if (count == 0) return out;
  const DataFile own = exemplar_file();
  DataFile file = file_exists(data_dir + "/" + own.path) ? own : train_file();
  const Dataset dataset = PONDER_TRY(read_dataset(file, data_dir));
  const auto wanted = static_cast<std::size_t>(count);
  if (dataset.rows.size() < wanted) {
    return Error{ErrorCode::config,
                 file.path + " has " + std::to_string(dataset.rows.size()) +
                     " examples, --num-fewshot asks for " + std::to_string(count),
                 ""};
  }
  for (std::size_t i = 0; i < wanted; ++i) {
    const Row& row = dataset.rows[i];
    const std::string question = PONDER_TRY(row.string("question"));
    const Solution solution = PONDER_TRY(parse_solution(row));
    out.messages.push_back({.role = "user", .content = question + std::string(kInstruction)});
    out.messages.push_back({.role = "assistant",
                            .content = without_calculator_marks(solution.reasoning) +
                                       "\nThe answer is \\boxed{" + solution.gold + "}."});
  }
  file.sha256 = dataset.sha256;
  out.source = file.path + ", first " + std::to_string(count) + " rows";
  out.files.push_back(std::move(file));
  return out;
}

std::string sample_id(std::size_t row) {
  char id[32];
  std::snprintf(id, sizeof id, "gsm8k/%04zu", row);
  return id;
}

Result<LoadedTask> load(const std::vector<std::int32_t>& choices, const LoadOptions& options) {
  const std::int32_t count = options.num_fewshot < 0 ? choices.front() : options.num_fewshot;
  if (std::find(choices.begin(), choices.end(), count) == choices.end()) {
    return Error{ErrorCode::usage,
                 "gsm8k: --num-fewshot is " + std::to_string(count) + ", expected 0, 4, 5 or 8",
                 ""};
  }
  const Dataset test = PONDER_TRY(read_dataset(test_file(), options.data_dir));
  const Exemplars exemplars = PONDER_TRY(read_exemplars(count, options.data_dir));

  LoadedTask task;
  for (const Row& row : test.rows) {
    const std::string question = PONDER_TRY(row.string("question"));
    Solution solution = PONDER_TRY(parse_solution(row));
    Chat chat{.messages = exemplars.messages};
    chat.messages.push_back({.role = "user", .content = question + std::string(kInstruction)});
    task.samples.push_back({.id = sample_id(task.samples.size() + 1),
                            .prompt = std::move(chat),
                            .target = std::move(solution.gold)});
  }
  std::vector<DataFile> files = {test_file()};
  files.insert(files.end(), exemplars.files.begin(), exemplars.files.end());
  task.dataset_sha256 = combined_sha256(files);
  task.num_fewshot = count;
  task.fewshot_source = exemplars.source;
  return task;
}

}  // namespace

Task gsm8k() {
  const std::vector<std::int32_t> fewshot_choices = {0, 4, 5, 8};
  return {
      .name = "gsm8k",
      .description = "grade-school word problems, one integer answer each",
      .version = 1,
      .licence = "MIT",
      .source = "openai/grade-school-math, arXiv:2110.14168",
      .groups = {"math"},
      .rows = 1319,
      .files = {test_file(), train_file()},
      .default_max_tokens = 32768,
      .fewshot_choices = fewshot_choices,
      .load =
          [fewshot_choices](const LoadOptions& options) { return load(fewshot_choices, options); },
      .scorer = number_scorer(),
  };
}

}  // namespace ponder
