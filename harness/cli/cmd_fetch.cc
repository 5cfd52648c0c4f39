// ponder fetch TASK|MODEL: benchmark files and model folders into place. Tokens come from the
// environment; where the files come from may be set there, too.

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/output.h"
#include "harness/cli/terminal.h"
#include "harness/cli/verbs.h"
#include "harness/fetch/fetch.h"
#include "harness/fetch/url.h"
#include "tasks/catalog.h"
#include "tasks/upstream.h"

namespace ponder {

namespace {

std::string environment(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : otherwise;
}

/// A bar for the file that comes, and a line for each that came.
class FetchView final : public FetchObserver {
 public:
  FetchView(Terminal& terminal, const InterruptCounter& interrupts, bool quiet)
      : terminal_(terminal), interrupts_(interrupts), quiet_(quiet) {}

  void begins(const std::string& path) override { path_ = path; }

  bool progress(std::int64_t bytes, std::int64_t total) override {
    if (!quiet_ && terminal_.is_live() && bytes - shown_ > kStep) {
      shown_ = bytes;
      terminal_.set_block({elide(bar(bytes, total), terminal_.width())});
    }
    return interrupts_.count() == 0;
  }

  void ended(const std::string& path, bool fetched) override {
    shown_ = 0;
    terminal_.clear_block();
    ++(fetched ? fetched_ : present_);
    if (!quiet_ && fetched) terminal_.line("fetched " + path);
  }

  std::string summary(const std::string& folder) const {
    return fmt::format("{} fetched, {} were there, in {}\n", fetched_, present_, folder);
  }

 private:
  static constexpr std::int64_t kStep = 1 << 18;

  std::string bar(std::int64_t bytes, std::int64_t total) const {
    constexpr int kWidth = 24;
    const double megabytes = static_cast<double>(bytes) / 1e6;
    if (total <= 0) return fmt::format("{}  {:.1f} MB", path_, megabytes);
    const auto full = static_cast<std::size_t>(kWidth * bytes / total);
    return fmt::format("[{}{}] {:3}%  {:.1f} of {:.1f} MB  {}", std::string(full, '#'),
                       std::string(kWidth - std::min<std::size_t>(full, kWidth), ' '),
                       100 * bytes / total, megabytes, static_cast<double>(total) / 1e6, path_);
  }

  Terminal& terminal_;
  const InterruptCounter& interrupts_;
  bool quiet_;
  std::string path_ = {};
  std::int64_t shown_ = 0;
  int fetched_ = 0;
  int present_ = 0;
};

/// errors  config (a needed file that has no upstream)
Result<std::vector<WantedFile>> wanted_files(const std::vector<const Task*>& tasks,
                                             const std::string& base,
                                             std::vector<std::string>& left_out) {
  std::vector<WantedFile> files;
  for (const Task* task : tasks) {
    for (const DataFile& file : task->files) {
      const auto upstream = upstream_of(file.path);
      if (!upstream || file.sha256.empty()) {
        if (file_exists(data_directory() + "/" + file.path)) continue;
        if (file.required) {
          return Error{
              ErrorCode::config,
              "task " + task->name + ": " + file.path + " cannot be fetched as it is used here",
              "make it as the source says: " + task->source};
        }
        left_out.push_back(file.path);
        continue;
      }
      files.push_back({.path = file.path,
                       .sha256 = file.sha256,
                       .url = upstream_url(base, *upstream),
                       .in_archive = upstream->archive});
    }
  }
  return files;
}

std::string model_folder_name(std::string name) {
  for (char& c : name) {
    if (c == '/') c = '_';
  }
  return name;
}

struct FetchFlags {
  std::string what = {};
  std::string output = {};
  bool quiet = false;
  std::string color = "auto";
};

Result<void> fetch_tasks(const std::vector<const Task*>& tasks,
                         const FetchFlags& flags,
                         FetchView& view) {
  const std::string folder = flags.output.empty() ? data_directory() : flags.output;
  std::vector<std::string> left_out;
  const auto files = PONDER_TRY(wanted_files(
      tasks, environment("PONDER_GITHUB_URL", "https://raw.githubusercontent.com"), left_out));
  PONDER_TRY(fetch_files(files, {.folder = folder, .scratch = cache_directory() + "/fetch"}, view));
  for (const std::string& path : left_out) {
    print_note(path + " is only for few-shot and cannot be fetched as it is used here");
  }
  return print_result(view.summary(folder));
}

Result<void> fetch_from_hub(const FetchFlags& flags, FetchView& view) {
  const std::string folder = flags.output.empty()
                                 ? cache_directory() + "/models/" + model_folder_name(flags.what)
                                 : flags.output;
  PONDER_TRY(fetch_model(flags.what, environment("PONDER_HUB_URL", "https://huggingface.co"),
                         {.folder = folder, .token = environment("HF_TOKEN", "")}, view));
  return print_result(view.summary(folder));
}

}  // namespace

Result<int> cmd_fetch(const std::vector<std::string>& arguments) {
  FetchFlags flags;
  Arguments parser("fetch", "Fetch the files of a task, or a model from the hub.");
  parser.positional("what", flags.what,
                    "task, group or pattern; or a model: OWNER/NAME[@REVISION]");
  parser.option("-o,--output", flags.output, "DIR",
                "default: $PONDER_DATA_DIR, or a folder in the cache");
  parser.group("Output");
  parser.flag("-q,--quiet", flags.quiet, "no progress");
  parser.choice("--color", flags.color, {"auto", "always", "never"}, "NO_COLOR is heeded");
  parser.footer(
      "Files are pinned: a task's by commit and sha256, a model's by the commit that the hub "
      "names.\n"
      "A fetch that was stopped goes on where it was. HF_TOKEN is sent to the hub alone, when "
      "set;\n"
      "PONDER_HUB_URL and PONDER_GITHUB_URL name other servers, such as a mirror.\n\n"
      "Examples:\n  ponder fetch gsm8k\n  ponder fetch 'math*'\n  ponder fetch Qwen/Qwen3-0.6B\n\n"
      "Exit codes: 0 done, 2 not what was expected, 3 network or disk, 130 interrupted");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (flags.what.empty()) {
    return Error{ErrorCode::usage, "nothing named to fetch", "e.g. ponder fetch gsm8k"};
  }
  Terminal terminal(STDERR_FILENO, parse_color(flags.color));
  const InterruptCounter interrupts;
  FetchView view(terminal, interrupts, flags.quiet);
  if (flags.what.find('/') != std::string::npos) {
    PONDER_TRY(fetch_from_hub(flags, view));
  } else {
    PONDER_TRY(fetch_tasks(PONDER_TRY(find_tasks({flags.what})), flags, view));
  }
  return kDone;
}

}  // namespace ponder
