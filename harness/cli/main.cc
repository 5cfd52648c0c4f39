// The verbs, and the one place where an error becomes a message and an exit code.

#include <cstring>
#include <exception>
#include <string>
#include <vector>

#include "harness/base/text.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/cli/version.h"

namespace ponder {

namespace {

struct VerbEntry {
  const char* name;
  Verb* run;
  const char* summary;
};

constexpr VerbEntry kVerbs[] = {
    {"run", cmd_run, "evaluate a model on tasks, in one or several thinking modes"},
    {"report", cmd_report, "table, leaderboard.json and report.html of a stored run"},
    {"score", cmd_score, "grade the answers of a stored run again"},
    {"grade", cmd_grade, "grade pairs of gold and answer, JSON Lines"},
    {"tasks", cmd_tasks, "list the tasks, or show one"},
    {"fetch", cmd_fetch, "get the files of a task, or a model"},
    {"bench", cmd_bench, "how fast this machine is, beside what it could do at best"},
    {"sandbox", cmd_sandbox, "run one program in the sandbox that code tasks use"},
    {"doctor", cmd_doctor, "look at this machine, with a fix for what is wrong"},
    {"logprobs", cmd_logprobs, "log-probabilities of texts, and of choices after thinking"},
    {"tokenize", cmd_tokenize, "text to token ids and back, JSON Lines"},
    {"render", cmd_render, "chats to prompts by the model's own template, JSON Lines"},
};

std::string overview() {
  std::string text =
      "Ponder measures what thinking buys: one run of a hybrid-thinking model with thinking,\n"
      "without, and under thinking budgets, on the same samples.\n\nUsage: ponder VERB [FLAGS]\n\n";
  for (const VerbEntry& verb : kVerbs) {
    text += "  " + std::string(verb.name) + std::string(10 - std::strlen(verb.name), ' ') +
            verb.summary + "\n";
  }
  return text +
         "\n  ponder VERB --help  shows the flags of a verb\n"
         "  ponder --version\n\nExample:\n"
         "  ponder run -m engine/demo_model -t demo --modes thinking,no-thinking,budget:16\n\n"
         "Exit codes: 0 done, 2 usage or configuration, 3 infrastructure, 130 interrupted\n";
}

Error unknown_verb(const std::string& given) {
  std::vector<std::string> names;
  for (const VerbEntry& verb : kVerbs) names.emplace_back(verb.name);
  const auto near = nearest(given, names);
  const char* what = given.rfind('-', 0) == 0 ? "unknown flag '" : "unknown verb '";
  return {ErrorCode::usage, what + given + "'",
          near ? "did you mean '" + *near + "'?" : "see ponder --help"};
}

Result<int> run_verb(std::vector<std::string> arguments) {
  if (arguments.empty()) {
    return Error{ErrorCode::usage, "no verb given", "see ponder --help"};
  }
  std::string name = arguments.front();
  arguments.erase(arguments.begin());
  if (name == "--version" || name == "version") {
    PONDER_TRY(print_result("ponder " + version() + "\n"));
    return kDone;
  }
  if (name == "help" && !arguments.empty()) {
    name = arguments.front();
    arguments = {"--help"};
  }
  if (name == "--help" || name == "-h" || name == "help") {
    PONDER_TRY(print_result(overview()));
    return kDone;
  }
  for (const VerbEntry& verb : kVerbs) {
    if (name == verb.name) return verb.run(arguments);
  }
  return unknown_verb(name);
}

int exit_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::usage:
    case ErrorCode::config:
    case ErrorCode::parse:
      return kBadInput;
    case ErrorCode::cancelled:
      return kInterrupted;
    case ErrorCode::io:
    case ErrorCode::network:
    case ErrorCode::engine:
    case ErrorCode::sandbox:
    case ErrorCode::internal:
      break;
  }
  return kFailed;
}

/// The flag counts for error messages too, wherever it stands.
ColorChoice color_flag(const std::vector<std::string>& arguments) {
  ColorChoice color = ColorChoice::automatic;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].rfind("--color=", 0) == 0) color = parse_color(arguments[i].substr(8));
    if (arguments[i] == "--color" && i + 1 < arguments.size())
      color = parse_color(arguments[i + 1]);
  }
  return color;
}

}  // namespace

}  // namespace ponder

int main(int argc, char** argv) {
  using namespace ponder;
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    auto result = run_verb(arguments);
    if (result) return *result;
    print_error(result.error(), color_flag(arguments));
    return exit_code(result.error().code);
  } catch (const std::exception& error) {
    print_error({ErrorCode::internal, error.what(), "what was stored is kept"},
                ColorChoice::automatic);
    return kFailed;
  }
}
