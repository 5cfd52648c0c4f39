// ponder run: plan, engine, store, run, report. Errors of the command line and of the data come
// before the engine is opened, which may take long.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "harness/base/text.h"
#include "harness/cli/dry_run.h"
#include "harness/cli/engines.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/model_folder.h"
#include "harness/cli/publish.h"
#include "harness/cli/run_flags.h"
#include "harness/cli/run_folder.h"
#include "harness/cli/sandbox_flags.h"
#include "harness/cli/verbs.h"
#include "harness/cli/version.h"
#include "harness/run/protocol.h"
#include "harness/run/runner.h"
#include "tasks/task_set.h"

namespace ponder {

namespace {

Result<void> check_required(const RunFlags& flags) {
  if (flags.model.empty()) {
    return Error{ErrorCode::usage, "no model given",
                 "e.g. ponder run -m engine/demo_model -t demo"};
  }
  if (flags.tasks.empty()) {
    return Error{ErrorCode::usage, "no task given",
                 "e.g. --tasks demo; 'ponder tasks' lists them all"};
  }
  return {};
}

std::string header(const Plan& plan,
                   const EngineInfo& engine,
                   const std::string& model,
                   const std::string& folder) {
  const auto count = [](std::size_t n, const char* what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
  };
  std::set<std::int32_t> epochs;
  for (const PlannedTask& task : plan.tasks) epochs.insert(task.epochs);
  const std::string each = epochs.size() == 1
                               ? count(static_cast<std::size_t>(*epochs.begin()), "epoch")
                               : fmt::format("{} to {} epochs", *epochs.begin(), *epochs.rbegin());
  const std::string protocol = in_words(protocol_info(plan));
  return fmt::format("{}  {}  {} x {} x {} = {} answers  {}{}", model_name(model), engine.name,
                     count(plan.tasks.size(), "task"), count(plan.modes.size(), "mode"), each,
                     with_thousands(plan.size()), protocol.empty() ? "" : protocol + "  ", folder);
}

/// errors  usage; nothing when the errors are within what --fail-on-error allows
Result<bool> too_many_errors(const std::string& allowed,
                             std::int64_t errors,
                             std::int64_t planned) {
  const Amount amount = PONDER_TRY(parse_amount("--fail-on-error", allowed));
  const double most = amount.is_share ? amount.value * static_cast<double>(planned) : amount.value;
  return static_cast<double>(errors) > most;
}

Result<RunReport> run_with_view(const Plan& plan,
                                Engine& engine,
                                RunStore& store,
                                const RunFlags& flags,
                                const std::string& folder,
                                const Sandbox* sandbox) {
  Terminal terminal(STDERR_FILENO, parse_color(flags.color));
  ProgressView view(plan, terminal, display_of(flags));
  if (display_of(flags) != Display::quiet) {
    const EngineInfo info = engine.info();
    terminal.line(header(plan, info, flags.model, folder));
    if (sandbox != nullptr) terminal.line("sandbox " + sandbox->description());
    if (flags.verbose) {
      terminal.line(info.detail);
      for (const auto& [key, value] : info.model_details) terminal.line(key + " " + value);
    }
  }
  const InterruptCounter interrupts;
  int told = 0;
  RunSettings settings;
  if (sandbox != nullptr) {
    settings.scoring_threads = std::max(settings.scoring_threads, sandbox->workers());
  }
  settings.stop_requests = [&] {
    const int stops = interrupts.count();
    if (stops > told && stops == 1 && display_of(flags) != Display::quiet) {
      terminal.line("stopping after the answers in flight; interrupt again to drop them");
    }
    told = stops;
    return stops;
  };
  auto report = run_plan(plan, engine, store, view, settings);
  view.end();
  return report;
}

/// The command as it can be typed again.
std::string shell_command(const std::vector<std::string>& arguments) {
  std::string command = "ponder run";
  for (const std::string& argument : arguments) {
    const bool plain =
        !argument.empty() && argument.find_first_not_of(
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-_./,:=@+") == std::string::npos;
    command += ' ';
    if (plain) {
      command += argument;
      continue;
    }
    command += '\'';
    for (const char c : argument) command += c == '\'' ? std::string("'\\''") : std::string(1, c);
    command += '\'';
  }
  return command;
}

/// Where the run stood when it ended early, and how it goes on.
Error unfinished(Error error, const std::vector<std::string>& arguments) {
  error.hint += (error.hint.empty() ? "" : "; then ") + ("go on with: " + shell_command(arguments));
  return error;
}

}  // namespace

Result<int> cmd_run(const std::vector<std::string>& arguments) {
  RunFlags flags;
  Arguments parser("run", "Evaluate a model on tasks, in one or several thinking modes.");
  declare_run_flags(parser, flags);
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  PONDER_TRY(check_required(flags));
  PONDER_TRY(too_many_errors(flags.fail_on_error, 0, 0));
  const TaskSet tasks = PONDER_TRY(TaskSet::find(flags.tasks, flags.include_path));
  const EngineChoice choice = PONDER_TRY(engine_choice(flags));
  PlanOptions options = PONDER_TRY(plan_options(flags));
  if (flags.engine != "replay") PONDER_TRY(check_model_folder(flags.model));
  if (options.sampling_preset == "model") {
    options.checkpoint_sampling = PONDER_TRY(checkpoint_sampling(flags.model));
  }
  Plan plan = PONDER_TRY(make_plan(tasks.tasks(), options));
  if (flags.dry_run) {
    PONDER_TRY(print_result(flags.json ? dry_run_json(plan, flags) : dry_run_text(plan, flags)));
    return kDone;
  }

  std::unique_ptr<Sandbox> sandbox;
  if (needs_sandbox(plan)) {
    sandbox = PONDER_TRY(open_sandbox_for(flags.sandbox, flags.sandbox_understood));
    PONDER_TRY(open_scorers(plan, *sandbox));
  }
  const auto engine = PONDER_TRY(open_engine(choice));
  PONDER_TRY(check_modes(options.modes, engine->capabilities()));
  PONDER_TRY(check_tasks(plan, engine->capabilities()));
  if (display_of(flags) != Display::quiet) {
    for (const std::string& line : unreachable_budgets(plan, engine->capabilities())) {
      print_note(line);
    }
  }
  const RunManifest::Identity identity = identity_of(plan, engine->info());
  const std::string folder = choose_run_folder(flags.output, flags.model, identity);
  if (flags.rerun) PONDER_TRY(move_run_aside(folder));
  std::vector<std::string> argv = {"run"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  RunManifest manifest = make_manifest(identity, engine->info(), flags.model, folder, argv);
  if (sandbox) manifest.model_details["sandbox"] = sandbox->description();
  manifest.protocol = protocol_info(plan);
  const auto store = PONDER_TRY(RunStore::open_or_create(folder, manifest));
  if (store->manifest().protocol != manifest.protocol) {
    const auto named = [](const std::string& words) { return words.empty() ? "none" : words; };
    print_note("this run was begun under protocol " + named(in_words(store->manifest().protocol)) +
               ", not " + named(in_words(manifest.protocol)) +
               "; the settings are equal, its manifest stays as it is");
  }
  if (store->manifest().version != version()) {
    print_note("this run was begun by ponder " + store->manifest().version + ", this is " +
               version() + ": its answers may not be of one build; --rerun starts anew");
  }

  auto ran = run_with_view(plan, *engine, *store, flags, folder, sandbox.get());
  if (!ran) return unfinished(ran.error(), arguments);
  if (ran->interrupted) {
    print_note(fmt::format("interrupted; {} of {} answers are stored in {}",
                           with_thousands(ran->restored + ran->stored),
                           with_thousands(ran->planned), folder));
    print_note("go on with: " + shell_command(arguments));
    return kInterrupted;
  }

  const Published published = PONDER_TRY(publish(*store, folder));
  PONDER_TRY(print_result(result_text(published, flags.json ? "json" : flags.format)));
  if (PONDER_TRY(too_many_errors(flags.fail_on_error, ran->errors, ran->planned))) {
    const SampleError first =
        published.summary.errors.empty() ? SampleError{} : published.summary.errors.front();
    return unfinished(
        {ErrorCode::engine,
         fmt::format("{} of {} answers failed, --fail-on-error allows {}; the first: {} {}: {}",
                     ran->errors, ran->planned, flags.fail_on_error, first.task, first.sample,
                     first.message),
         ""},
        arguments);
  }
  return kDone;
}

}  // namespace ponder
