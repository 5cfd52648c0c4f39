// ponder report RUN: the table of a stored run on stdout, leaderboard.json and report.html in
// files.

#include "harness/cli/arguments.h"
#include "harness/cli/output.h"
#include "harness/cli/publish.h"
#include "harness/cli/verbs.h"
#include "harness/run/language_use.h"

namespace ponder {

Result<int> cmd_report(const std::vector<std::string>& arguments) {
  std::string folder;
  std::string output;
  std::string format = "text";
  bool json = false;
  bool languages = false;
  Arguments parser("report", "Write leaderboard.json and report.html of a stored run.");
  parser.positional("run", folder, "run folder");
  parser.group("Output");
  parser.option("-o,--output", output, "DIR", "where the files go; default: into the run folder");
  parser.choice("--format", format, {"text", "markdown", "csv", "json"}, "of the table on stdout");
  parser.flag("--json", json, "as --format json");
  parser.flag("--languages", languages,
              "also tell in which language models thought and answered (reads every text)");
  parser.footer(
      "Examples:\n  ponder report runs/demo\n  ponder report runs/demo --format markdown");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (folder.empty()) {
    return Error{ErrorCode::usage, "no run given", "e.g. ponder report runs/demo"};
  }
  const auto store = PONDER_TRY(RunStore::open_read_only(folder));
  const Published published = PONDER_TRY(publish(*store, output.empty() ? folder : output));
  if (languages && (json || format != "text")) {
    return Error{ErrorCode::usage, "--languages is a text, not " + (json ? "json" : format),
                 "use it without --format"};
  }
  std::string text = result_text(published, json ? "json" : format);
  if (languages) text += "\n" + language_table(PONDER_TRY(language_use(*store)));
  PONDER_TRY(print_result(text));
  return kDone;
}

}  // namespace ponder
