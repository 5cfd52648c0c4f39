// ponder score RUN: grades the stored answers of a run by the scorers of this version. The run
// itself is never written to: new verdicts go into a new run, made beside it and moved into place
// when it is whole, so that a stop halfway leaves nothing that looks like a run.

#include <algorithm>
#include <filesystem>
#include <thread>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/model_folder.h"
#include "harness/cli/output.h"
#include "harness/cli/publish.h"
#include "harness/cli/sandbox_flags.h"
#include "harness/cli/score_report.h"
#include "harness/cli/verbs.h"
#include "harness/cli/version.h"
#include "tasks/task_set.h"

namespace ponder {

namespace {

namespace fs = std::filesystem;

struct ScoreFlags {
  std::string run = {};
  std::vector<std::string> tasks = {};
  std::string output = {};
  std::string list = {};
  std::int32_t threads = 0;
  bool json = false;
  std::string sandbox = "auto";
  bool sandbox_understood = false;
};

/// The manifest of the same answers under the scorers of now.
RunManifest rescored_manifest(RunManifest manifest,
                              const std::vector<RescoreTask>& tasks,
                              const std::string& folder) {
  manifest.model_details["rescored_from"] = manifest.id;
  manifest.model_details["rescored_by"] = version();
  manifest.id = model_name(folder);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    manifest.identity.tasks[i].scorer = tasks[i].task->scorer->name();
  }
  return manifest;
}

/// A new run that appears under its name when it is whole.
class NewRun {
 public:
  /// errors  config (there is a run already), io
  static Result<NewRun> create(const std::string& folder, const RunManifest& manifest) {
    std::error_code failed;
    if (fs::exists(folder, failed)) {
      return Error{ErrorCode::config, "--output " + folder + " exists", "give a new folder"};
    }
    NewRun run;
    run.folder_ = folder;
    run.unfinished_ = folder + ".unfinished";
    fs::remove_all(run.unfinished_, failed);
    run.store_ = PONDER_TRY(RunStore::open_or_create(run.unfinished_, manifest));
    return run;
  }

  Result<void> append(const SampleRecord& record) { return store_->append(record); }

  Result<void> finish() {
    PONDER_TRY(store_->flush());
    PONDER_TRY(publish(*store_, unfinished_));
    store_.reset();
    std::error_code failed;
    fs::rename(unfinished_, folder_, failed);
    if (!failed) return {};
    return Error{ErrorCode::io,
                 "cannot move " + unfinished_ + " to " + folder_ + ": " + failed.message(), ""};
  }

 private:
  std::string folder_;
  std::string unfinished_;
  std::unique_ptr<RunStore> store_;
};

Result<int> score(const ScoreFlags& flags) {
  const auto store = PONDER_TRY(RunStore::open_read_only(flags.run));
  std::vector<std::string> names = {"*"};
  names.insert(names.end(), flags.tasks.begin(), flags.tasks.end());
  const TaskSet all = PONDER_TRY(TaskSet::find(names));
  auto tasks = PONDER_TRY(load_run_tasks(store->manifest(), all.tasks(), data_directory()));
  std::unique_ptr<Sandbox> sandbox;
  if (needs_sandbox(tasks)) {
    sandbox = PONDER_TRY(open_sandbox_for(flags.sandbox, flags.sandbox_understood));
    PONDER_TRY(open_scorers(tasks, *sandbox));
  }
  std::optional<NewRun> new_run;
  if (!flags.output.empty()) {
    RunManifest manifest = rescored_manifest(store->manifest(), tasks, flags.output);
    if (sandbox) manifest.model_details["sandbox"] = sandbox->description();
    new_run = PONDER_TRY(NewRun::create(flags.output, manifest));
  }
  ScoreReport report(store->manifest(), tasks);
  const int threads =
      flags.threads > 0 ? flags.threads : static_cast<int>(std::thread::hardware_concurrency());
  PONDER_TRY(rescore(*store, tasks, threads, [&](const Rescored& rescored) -> Result<void> {
    report.add(rescored);
    if (flags.list == "changes" && rescored.changed()) {
      PONDER_TRY(print_result(change_json(rescored)));
    } else if (flags.list == "disagreements") {
      PONDER_TRY(print_result(disagreements_json(rescored.record)));
    }
    return new_run ? new_run->append(rescored.record) : Result<void>();
  }));
  if (new_run) PONDER_TRY(new_run->finish());
  if (flags.list.empty()) PONDER_TRY(print_result(flags.json ? report.json() : report.text()));
  print_note(new_run ? "written to " + flags.output
                     : with_thousands(report.changed()) +
                           " verdicts changed, nothing was written; --output DIR writes a new run");
  return kDone;
}

}  // namespace

Result<int> cmd_score(const std::vector<std::string>& arguments) {
  ScoreFlags flags;
  bool changes = false;
  bool disagreements = false;
  Arguments parser("score", "Grade the stored answers of a run by the scorers of this version.");
  parser.positional("run", flags.run, "run folder; it is not changed");
  parser.option("-o,--output", flags.output, "DIR", "a new run with the new verdicts");
  parser.list("-t,--tasks", flags.tasks, "FILE,..", "the task files of a run that had such");
  parser.option("--threads", flags.threads, "N", "default: one per core");
  parser.group("Sandbox, for tasks that run programs");
  declare_sandbox_flags(parser, flags.sandbox, flags.sandbox_understood);
  parser.group("Output");
  parser.flag("--json", flags.json, "one JSON document on stdout");
  parser.flag("--changes", changes, "instead list the verdicts that changed, JSON Lines");
  parser.flag("--disagreements", disagreements,
              "instead list the answers that other graders score otherwise, JSON Lines");
  parser.footer(
      "The old verdicts stay where they are: without --output nothing is written.\n\n"
      "Examples:\n  ponder score runs/demo\n  ponder score runs/demo --changes\n"
      "  ponder score runs/demo -o runs/demo-rescored");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (flags.run.empty()) {
    return Error{ErrorCode::usage, "no run given", "e.g. ponder score runs/demo"};
  }
  if (changes && disagreements) {
    return Error{ErrorCode::usage, "--changes and --disagreements are one list each", "give one"};
  }
  if (flags.threads < 0 || flags.threads > 1024) {
    return Error{ErrorCode::usage,
                 "--threads is " + std::to_string(flags.threads) + ", expected 1 to 1024",
                 "leave it out for one per core"};
  }
  flags.list = changes ? "changes" : disagreements ? "disagreements" : "";
  return score(flags);
}

}  // namespace ponder
