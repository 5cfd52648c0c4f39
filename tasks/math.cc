// MATH: 5,000 competition problems in seven subjects, answers in LaTeX; MATH-500 is 500 of them.
// Source: hendrycks/math (test), MIT, Hendrycks et al. 2021, arXiv:2103.03874, in the copy of
// microsoft/ToRA; MATH-500: openai/prm800k, MIT, Lightman et al. 2023, arXiv:2305.20050, in the
// copy of ZubinGou/math-evaluation-harness.
//
// Protocol: one user message, the problem and kBoxedInstruction. The target is the content of the
// last box of the solution. With --num-fewshot 4 (math only), four worked examples of
// exemplars/math_cot.jsonl (the user's own file with the fields problem and solution, not pinned:
// the four of Lewkowycz et al. 2022 usually) come before it as turns.
//
// math_base asks a base model, which knows no chat: the same four examples as text, as written in
// their file (Qwen3 technical report, section 3.3).
//
// Graded by our own exact rule; Qwen2.5-Math's grader and Math-Verify are shown beside it.

#include "tasks/math.h"

#include <utility>

#include "scorers/extract.h"
#include "scorers/math_scorer.h"
#include "tasks/worked_examples.h"

namespace ponder {

namespace {

DataFile test_file() {
  return {.path = "math/test.jsonl",
          .sha256 = "3371949f33dd702d04b43fddd7d53a028de0aaca0e76abb1b875a050297b3aa4",
          .rows = 5000};
}

DataFile math_500_file() {
  return {.path = "math/math500.jsonl",
          .sha256 = "35dc41080a3680858b27fa7e0533d2d547825316fc5dafe5d316f4ccc5a06132",
          .rows = 500};
}

DataFile exemplar_file() {
  return {.path = "exemplars/math_cot.jsonl", .required = false};
}

/// The content of the last box, byte for byte.
Result<std::string> boxed_target(const Row& row, const std::string& solution) {
  const BoxSearch search = find_box(solution);
  if (!search.last) return row.error("field 'solution' has no \\boxed{} with an answer");
  return search.last->text;
}

Result<WorkedExample> read_example(const Row& row) {
  std::string problem = PONDER_TRY(row.string("problem"));
  std::string solution = PONDER_TRY(row.string("solution"));
  return WorkedExample{.question = std::move(problem), .solution = std::move(solution)};
}

/// `The final answer is $x$. I hope it is correct.` becomes a box, which the instruction asks for.
Result<WorkedExample> read_boxed_example(const Row& row) {
  auto [problem, solution] = PONDER_TRY(read_example(row));
  constexpr std::string_view kMark = "Final Answer: The final answer is $";
  if (const std::size_t at = solution.rfind(kMark); at != std::string::npos) {
    const std::size_t begin = at + kMark.size();
    const std::size_t end = solution.find("$. I hope", begin);
    if (end == std::string::npos) return row.error("field 'solution' has no '$. I hope'");
    solution = solution.substr(0, at) + "The answer is \\boxed{" +
               solution.substr(begin, end - begin) + "}.";
  }
  PONDER_TRY(boxed_target(row, solution));
  return WorkedExample{.question = std::move(problem), .solution = std::move(solution)};
}

Sample sample_of(const std::vector<Message>& turns, const std::string& problem) {
  Chat chat{.messages = turns};
  chat.messages.push_back({.role = "user", .content = problem + std::string(kBoxedInstruction)});
  return {.prompt = std::move(chat)};
}

struct Protocol {
  std::string name = {};
  bool chat = true;
  std::vector<std::int32_t> fewshot_choices = {};
};

Result<LoadedTask> load_math(const Protocol& protocol, const LoadOptions& options) {
  const std::int32_t count =
      PONDER_TRY(chosen_fewshot(protocol.name, options.num_fewshot, protocol.fewshot_choices));
  const Dataset test = PONDER_TRY(read_dataset(test_file(), options.data_dir));
  const WorkedExamples examples = PONDER_TRY(
      read_worked_examples(count, options.data_dir,
                           {{exemplar_file(), protocol.chat ? read_boxed_example : read_example}}));
  const std::vector<Message> turns = as_turns(examples.examples);

  LoadedTask task;
  for (const Row& row : test.rows) {
    const std::string problem = PONDER_TRY(row.string("problem"));
    Sample sample = sample_of(turns, problem);
    if (!protocol.chat) sample.prompt = as_completion(examples.examples, problem);
    sample.id = numbered_id(protocol.name, task.samples.size() + 1);
    sample.target = PONDER_TRY(boxed_target(row, PONDER_TRY(row.string("solution"))));
    sample.subject = PONDER_TRY(row.string("type"));
    task.samples.push_back(std::move(sample));
  }
  std::vector<DataFile> files = {test_file()};
  files.insert(files.end(), examples.files.begin(), examples.files.end());
  task.dataset_sha256 = combined_sha256(files);
  task.num_fewshot = count;
  task.fewshot_source = examples.source;
  return task;
}

Result<LoadedTask> load_math_500(const LoadOptions& options) {
  PONDER_TRY(chosen_fewshot("math_500", options.num_fewshot, {0}));
  const Dataset test = PONDER_TRY(read_dataset(math_500_file(), options.data_dir));
  LoadedTask task;
  for (const Row& row : test.rows) {
    Sample sample = sample_of({}, PONDER_TRY(row.string("problem")));
    sample.id = numbered_id("math_500", task.samples.size() + 1);
    sample.target = PONDER_TRY(row.string("answer"));
    sample.subject = PONDER_TRY(row.string("subject"));
    task.samples.push_back(std::move(sample));
  }
  task.dataset_sha256 = combined_sha256({math_500_file()});
  return task;
}

}  // namespace

Task math() {
  const Protocol protocol{.name = "math", .chat = true, .fewshot_choices = {0, 4}};
  return {
      .name = "math",
      .description = "competition problems in seven subjects, answers in LaTeX",
      .licence = "MIT",
      .source = "hendrycks/math, arXiv:2103.03874",
      .groups = {"math_all"},
      .rows = 5000,
      .files = {test_file()},
      .fewshot_choices = protocol.fewshot_choices,
      .load = [protocol](const LoadOptions& options) { return load_math(protocol, options); },
      .scorer = math_scorer(),
  };
}

Task math_base() {
  const Protocol protocol{.name = "math_base", .chat = false, .fewshot_choices = {4}};
  return {
      .name = protocol.name,
      .description = "MATH as text for base models; use --modes no-thinking",
      .licence = "MIT",
      .source = "hendrycks/math, arXiv:2103.03874",
      .groups = {"base"},
      .rows = 5000,
      .files = {test_file()},
      .default_max_tokens = 2048,
      .stop = kCompletionStops,
      .fewshot_choices = protocol.fewshot_choices,
      .load = [protocol](const LoadOptions& options) { return load_math(protocol, options); },
      .scorer = math_scorer(),
  };
}

Task math_500() {
  return {
      .name = "math_500",
      .description = "500 problems of MATH, the test split of PRM800K",
      .licence = "MIT",
      .source = "openai/prm800k, arXiv:2305.20050",
      .groups = {"math_all"},
      .rows = 500,
      .files = {math_500_file()},
      .load = load_math_500,
      .scorer = math_scorer(),
  };
}

}  // namespace ponder
