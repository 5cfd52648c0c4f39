// ponder sandbox exec: one program under the sandbox, its verdict out.

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "harness/base/file.h"
#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/output.h"
#include "harness/cli/printable.h"
#include "harness/cli/verbs.h"
#include "sandbox/sandbox.h"

namespace ponder {

namespace {

constexpr int kNotOk = 1;

struct ExecFlags {
  std::string action = {};
  std::string file = {};
  std::string stdin_file = {};
  std::optional<double> cpu = {};
  std::optional<double> wall = {};
  std::optional<std::int32_t> memory = {};
  std::optional<std::int32_t> output = {};
  std::optional<std::int32_t> processes = {};
  std::string sandbox = "auto";
  bool understood = false;
  bool json = false;
};

/// As __main__, with the name of its file; MemoryError stays visible to the runner.
constexpr const char* kDriver =
    "import sys\n"
    "sys.argv = ['/box/program.py']\n"
    "exec(compile(payload, '/box/program.py', 'exec'), {'__name__': '__main__'})\n";

Result<std::chrono::milliseconds> milliseconds(const char* flag, double seconds) {
  if (seconds > 0 && seconds <= 86'400) {
    return std::chrono::milliseconds(std::max<std::int64_t>(1, std::int64_t(seconds * 1000)));
  }
  return Error{ErrorCode::usage, fmt::format("{} is {}", flag, seconds),
               "seconds, above 0 and up to 86400"};
}

Result<std::int32_t> positive(const char* flag, std::int32_t value) {
  if (value > 0) return value;
  return Error{ErrorCode::usage, fmt::format("{} is {}", flag, value), "1 or more"};
}

Result<Limits> limits_of(const ExecFlags& flags) {
  Limits limits;
  if (flags.cpu) limits.cpu = PONDER_TRY(milliseconds("--cpu", *flags.cpu));
  if (flags.wall) limits.wall = PONDER_TRY(milliseconds("--wall", *flags.wall));
  if (flags.memory) {
    limits.memory_bytes = std::int64_t(PONDER_TRY(positive("--memory", *flags.memory))) << 20;
  }
  if (flags.output) {
    limits.output_bytes = std::int64_t(PONDER_TRY(positive("--output", *flags.output))) << 10;
  }
  if (flags.processes) limits.processes = PONDER_TRY(positive("--processes", *flags.processes));
  return limits;
}

/// A file that was named and is not there is a mistake of the command line.
Result<std::string> read_named(const std::string& path) {
  if (!file_exists(path)) return Error{ErrorCode::usage, "there is no file " + path, ""};
  return read_file(path);
}

Result<Program> program_of(const ExecFlags& flags) {
  Program program;
  program.limits = PONDER_TRY(limits_of(flags));
  std::string bytes = PONDER_TRY(read_named(flags.file));
  std::string input;
  if (!flags.stdin_file.empty()) input = PONDER_TRY(read_named(flags.stdin_file));
  if (flags.file.ends_with(".py")) {
    program.what = PythonRun{
        .driver = kDriver, .payload = std::move(bytes), .imports = {}, .stdin_bytes = input};
    return program;
  }
  program.profile = Profile::generic;
  const auto size = static_cast<std::int64_t>(bytes.size());
  program.limits.file_bytes = std::max(program.limits.file_bytes, size);
  program.files.push_back({"program", std::move(bytes), true});
  CommandRun run;
  run.argv = {"/box/program"};
  run.stdin_bytes = std::move(input);
  program.what = std::move(run);
  return program;
}

std::string to_json_text(const ExecResult& result, const std::string& sandbox) {
  const auto stream = [](const Captured& captured) {
    return nlohmann::ordered_json{{"text", to_valid_utf8(captured.text())},
                                  {"total", captured.total},
                                  {"omitted", captured.omitted}};
  };
  const nlohmann::ordered_json out = {{"verdict", name_of(result.verdict)},
                                      {"reason", result.reason},
                                      {"exit_code", result.exit_code},
                                      {"signal", result.signal},
                                      {"cpu_ms", result.cpu_ms},
                                      {"wall_ms", result.wall_ms},
                                      {"peak_kib", result.peak_kib},
                                      {"stdout", stream(result.out)},
                                      {"stderr", stream(result.err)},
                                      {"tier", name_of(result.tier)},
                                      {"sandbox", sandbox}};
  return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string to_table(const ExecResult& result, const std::string& sandbox) {
  std::string out =
      fmt::format("verdict  {}: {}\ntime     cpu {:.0f} ms, wall {:.0f} ms\n",
                  name_of(result.verdict), result.reason, result.cpu_ms, result.wall_ms);
  out += fmt::format("memory   {} KiB at most\nsandbox  {}\n", with_thousands(result.peak_kib),
                     sandbox);
  const auto add = [&](const char* name, const Captured& captured) {
    if (captured.total == 0) return;
    const std::string text = printable(captured.text());
    out += fmt::format("{}   {} bytes\n{}{}", name, with_thousands(captured.total), text,
                       text.ends_with('\n') ? "" : "\n");
  };
  add("stdout", result.out);
  add("stderr", result.err);
  return out;
}

}  // namespace

Result<int> cmd_sandbox(const std::vector<std::string>& arguments) {
  ExecFlags flags;
  Arguments parser("sandbox", "Run one program in the sandbox that code tasks use.");
  parser.positional("ACTION", flags.action, "exec");
  parser.positional("FILE", flags.file, "NAME.py, or a program or script with #!");
  parser.option("--stdin", flags.stdin_file, "FILE", "its standard input; default none");
  parser.group("Limits");
  parser.option("--cpu", flags.cpu, "S", "seconds of CPU time; default 4");
  parser.option("--wall", flags.wall, "S", "seconds by the clock; default 3 x cpu + 1");
  parser.option("--memory", flags.memory, "MIB", "default 1024");
  parser.option("--output", flags.output, "KIB", "stdout and stderr together; default 1024");
  parser.option("--processes", flags.processes, "N", "and threads; default 32");
  parser.group("Sandbox");
  parser.option("--sandbox", flags.sandbox, "WORD",
                "auto (default: strong or better), full, strong, degraded, none, bwrap:WORD");
  parser.flag("--i-understand-this-runs-model-code-on-my-machine", flags.understood,
              "for --sandbox=none");
  parser.group("Output");
  parser.flag("--json", flags.json, "one JSON document on stdout");
  parser.footer(
      "Exit codes: 0 verdict ok, 1 another verdict, 2 usage, 3 the sandbox failed\n\n"
      "Examples:\n  ponder sandbox exec answer.py --cpu 2 --memory 256\n"
      "  ponder sandbox exec ./a.out --stdin input.txt --json");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  if (flags.action != "exec") {
    return Error{ErrorCode::usage, "unknown action '" + flags.action + "'",
                 "ponder sandbox exec FILE"};
  }
  if (flags.file.empty())
    return Error{ErrorCode::usage, "no file given", "ponder sandbox exec FILE"};
  const Program program = PONDER_TRY(program_of(flags));
  SandboxSettings settings = PONDER_TRY(parse_sandbox(flags.sandbox, flags.understood));
  settings.workers = 1;
  const auto sandbox = PONDER_TRY(open_sandbox(settings));
  const ExecResult result = PONDER_TRY(sandbox->run(program));
  PONDER_TRY(print_result(flags.json ? to_json_text(result, sandbox->description())
                                     : to_table(result, sandbox->description())));
  if (result.verdict == ExecVerdict::ok) return kDone;
  return result.verdict == ExecVerdict::harness_error ? kFailed : kNotOk;
}

}  // namespace ponder
