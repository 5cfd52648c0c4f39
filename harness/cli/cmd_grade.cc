// ponder grade: JSON Lines on stdin and stdout, one verdict for each pair of gold and answer.

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/grade_line.h"
#include "harness/cli/output.h"
#include "harness/cli/sandbox_flags.h"
#include "harness/cli/verbs.h"
#include "tasks/catalog.h"

namespace ponder {

namespace {

/// Grades answers to the samples of a task, by the task's own scorer. `sandbox` is opened if the
/// task needs one, and outlives the grader.
Result<Grader> task_grader(const std::string& name,
                           const std::string& sandbox_word,
                           bool understood,
                           std::unique_ptr<Sandbox>& sandbox) {
  const auto found = PONDER_TRY(find_tasks({name}));
  if (found.size() != 1) {
    return Error{ErrorCode::usage, "--task " + name + " is a group", "name one task"};
  }
  LoadedTask loaded = PONDER_TRY(found[0]->load({.data_dir = data_directory()}));
  Grader grader{.kind = "task", .scorer = found[0]->scorer};
  if (found[0]->needs_sandbox) {
    sandbox = PONDER_TRY(open_sandbox_for(sandbox_word, understood));
    grader.scorer = PONDER_TRY(loaded.open_scorer(*sandbox));
  }
  for (Sample& sample : loaded.samples) {
    std::string id = sample.id;
    grader.samples.emplace(std::move(id), std::move(sample));
  }
  return grader;
}

}  // namespace

Result<int> cmd_grade(const std::vector<std::string>& arguments) {
  std::string kind;
  std::string profile = "strict";
  std::string language;
  std::string task;
  std::string sandbox_word = "auto";
  bool understood = false;
  bool where = false;
  std::int32_t threads = 0;
  Arguments parser("grade", "{\"gold\", \"pred\"} lines in, verdicts out.");
  parser.choice("--scorer", kind, {"math", "number", "choice"}, "what the answers are");
  parser.option("--profile", profile, "NAME",
                "strict (default), official, or one grader of others; see below");
  parser.option("--language", language, "xx", "whose numbers: de writes 1.234,5; default en");
  parser.flag("--where", where, "also say by which rule the answer was found, and its bytes");
  parser.option("--task", task, "NAME",
                "instead: answers to samples of a task, {\"sample\", \"pred\"}");
  parser.option("--threads", threads, "N", "default: one per core");
  parser.group("Sandbox, for tasks that run programs");
  declare_sandbox_flags(parser, sandbox_word, understood);
  parser.footer(
      "A line in: {\"gold\": \"1/2\", \"pred\": \"So it is \\\\boxed{0.5}.\"}; pred may be a whole "
      "answer, letters\nmay bring \"choices\", other keys are ignored. A line out: {\"equal\", "
      "\"reason\", \"extracted\"}; equal is\nnull where it could not be decided, which counts as "
      "wrong. A line that cannot be read gives\n{\"error\"} and exit code 2 at the end.\n\n"
      "Profiles: math: strict, official (= qwen25_math), qwen25_math, math_verify;\n"
      "number: strict, official (= lm_eval_flexible), lm_eval_flexible, lm_eval_strict; choice: "
      "strict.\n\n"
      "Examples:\n  ponder grade --scorer number < answers.jsonl\n"
      "  ponder grade --scorer number --language de < antworten.jsonl\n"
      "  ponder grade --scorer math --profile math_verify < answers.jsonl\n"
      "  ponder grade --task humaneval_plus < answers.jsonl");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (kind.empty() == task.empty()) {
    return Error{ErrorCode::usage,
                 kind.empty() ? "no scorer given" : "--scorer and --task are given",
                 "one of --scorer math, number, choice, or --task NAME"};
  }
  if (!task.empty() && (where || profile != "strict" || !language.empty())) {
    return Error{ErrorCode::usage, "--where, --profile and --language go with --scorer",
                 "a task has its own scorer"};
  }
  if (threads < 0 || threads > 1024) {
    return Error{ErrorCode::usage,
                 "--threads is " + std::to_string(threads) + ", expected 1 to 1024",
                 "leave it out for one per core"};
  }
  std::unique_ptr<Sandbox> sandbox;
  Grader grader = PONDER_TRY(task.empty() ? make_grader(kind, profile, language)
                                          : task_grader(task, sandbox_word, understood, sandbox));
  grader.where = where;
  if (threads == 0) threads = static_cast<std::int32_t>(std::thread::hardware_concurrency());
  const LineCounts counts = PONDER_TRY(
      answer_lines_in_parallel({.threads = std::max(1, threads)},
                               [&](std::int64_t number, std::optional<std::string_view> line) {
                                 return grade_line(grader, number, line);
                               }));
  if (counts.failed == 0) return kDone;
  return Error{
      ErrorCode::parse,
      fmt::format("{} of {} lines were not graded; the first is {}", with_thousands(counts.failed),
                  with_thousands(counts.lines), counts.first_error),
      ""};
}

}  // namespace ponder
