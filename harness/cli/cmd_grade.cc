// ponder grade: JSON Lines on stdin and stdout, one verdict for each pair of gold and answer.

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/grade_line.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"

namespace ponder {

Result<int> cmd_grade(const std::vector<std::string>& arguments) {
  std::string kind;
  std::string profile = "strict";
  std::string language;
  bool where = false;
  std::int32_t threads = 0;
  Arguments parser("grade", "{\"gold\", \"pred\"} lines in, verdicts out.");
  parser.choice("--scorer", kind, {"math", "number", "choice"}, "what the answers are");
  parser.option("--profile", profile, "NAME",
                "strict (default), official, or one grader of others; see below");
  parser.option("--language", language, "xx", "whose numbers: de writes 1.234,5; default en");
  parser.flag("--where", where, "also say by which rule the answer was found, and its bytes");
  parser.option("--threads", threads, "N", "default: one per core");
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
      "  ponder grade --scorer math --profile math_verify < answers.jsonl");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (kind.empty()) {
    return Error{ErrorCode::usage, "no scorer given", "one of --scorer math, number, choice"};
  }
  if (threads < 0 || threads > 1024) {
    return Error{ErrorCode::usage,
                 "--threads is " + std::to_string(threads) + ", expected 1 to 1024",
                 "leave it out for one per core"};
  }
  Grader grader = PONDER_TRY(make_grader(kind, profile, language));
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
