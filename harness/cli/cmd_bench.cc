// ponder bench: how fast this machine runs a part of Ponder, beside what it could do at best.

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/bench/engine_bench.h"
#include "engine/bench/machine.h"
#include "engine/bench/report.h"
#include "engine/cpu/cpu_ops.h"
#include "harness/base/file.h"
#include "harness/base/text.h"
#include "harness/cli/arguments.h"
#include "harness/cli/bench_grade.h"
#include "harness/cli/bench_sandbox.h"
#include "harness/cli/output.h"
#include "harness/cli/verbs.h"
#include "harness/cli/version.h"

namespace ponder {

namespace {

struct BenchFlags {
  std::string random = {};
  std::string model = {};
  std::int32_t layers = 0;
  std::uint64_t seed = 0;
  std::int32_t threads = 0;
  std::vector<std::string> batches = {};
  std::vector<std::string> prompts = {};
  std::vector<std::string> budgets = {};
  std::vector<std::string> only = {};
  std::int32_t context = 128;
  bool ops = false;
  bool one_by_one = false;
  bool quick = false;
  bool json = false;
  std::string output = {};
};

Result<std::vector<std::int32_t>> positive_list(const std::string& flag,
                                                const std::vector<std::string>& given,
                                                std::vector<std::int32_t> fallback,
                                                std::int64_t most) {
  if (given.empty()) return fallback;
  std::vector<std::int32_t> out;
  for (const std::string& text : given) {
    const auto number = parse_int(text);
    if (!number || *number < 1 || *number > most) {
      return Error{ErrorCode::usage,
                   flag + " has '" + text + "', expected numbers from 1 to " + std::to_string(most),
                   "e.g. " + flag + " " + std::to_string(fallback.front()) + "," +
                       std::to_string(fallback.back())};
    }
    out.push_back(static_cast<std::int32_t>(*number));
  }
  return out;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

Result<void> within(const char* flag, std::int32_t value, std::int32_t least, std::int32_t most) {
  if (value >= least && value <= most) return {};
  return Error{ErrorCode::usage,
               std::string(flag) + " is " + std::to_string(value) + ", expected " +
                   std::to_string(least) + " to " + std::to_string(most),
               "leave it out for the default"};
}

/// Before minutes are spent on what could not be kept.
Result<void> check_output(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path();
  if (path.empty() || access(folder.empty() ? "." : folder.c_str(), W_OK) == 0) return {};
  return Error{ErrorCode::io, "cannot write " + path + ": " + std::strerror(errno),
               "give --output a file in a folder that can be written"};
}

Result<bench::Parts> parts_of(const BenchFlags& flags) {
  if (!flags.ops && flags.only.empty()) {
    return bench::Parts{.sweep = !flags.quick || !flags.budgets.empty()};
  }
  bench::Parts parts{
      .decode = false, .linear = false, .prefill = false, .sweep = false, .ops = flags.ops};
  const std::vector<std::pair<std::string, bool*>> known = {{"decode", &parts.decode},
                                                            {"linear", &parts.linear},
                                                            {"prefill", &parts.prefill},
                                                            {"sweep", &parts.sweep},
                                                            {"ops", &parts.ops}};
  for (const std::string& word : flags.only) {
    std::vector<std::string> names;
    bool found = false;
    for (const auto& [name, part] : known) {
      if (word == name) found = *part = true;
      names.push_back(name);
    }
    if (found) continue;
    const auto near = nearest(word, names);
    return Error{
        ErrorCode::usage, "--only has '" + word + "'",
        near ? "did you mean '" + *near + "'?" : "parts are decode, linear, prefill, sweep, ops"};
  }
  return parts;
}

Result<int> bench_engine(const BenchFlags& flags) {
  if (flags.random.empty() == flags.model.empty()) {
    return Error{ErrorCode::usage,
                 flags.random.empty() ? "no model given" : "both --random and --model are given",
                 "ponder bench --random qwen3-0.6b, or ponder bench -m DIR"};
  }
  PONDER_TRY(check_output(flags.output));
  PONDER_TRY(within("--threads", flags.threads, 0, 4096));
  PONDER_TRY(within("--context", flags.context, 1, 1 << 20));
  bench::EngineBenchOptions options;
  options.random = flags.random;
  options.folder = flags.model;
  options.layers = flags.layers;
  options.seed = flags.seed;
  options.threads = flags.threads > 0 ? flags.threads : bench::usable_processors();
  options.batches = PONDER_TRY(positive_list("--batch", flags.batches, options.batches, 4096));
  options.prompts = PONDER_TRY(positive_list(
      "--prefill", flags.prompts, flags.quick ? std::vector{128, 512} : options.prompts, 1 << 20));
  options.budgets = PONDER_TRY(positive_list("--budgets", flags.budgets, options.budgets, 1 << 17));
  std::sort(options.budgets.begin(), options.budgets.end());
  options.budgets.erase(std::unique(options.budgets.begin(), options.budgets.end()),
                        options.budgets.end());
  options.parts = PONDER_TRY(parts_of(flags));
  if (flags.quick) options.op_sizes.contexts = {512, 2048};
  options.context = flags.context;
  options.one_by_one = flags.one_by_one;
  options.ceilings = bench::ceiling_effort(flags.quick);
  options.quick = flags.quick;
  const auto make_ops = [&] { return cpu::make_cpu_ops(options.threads); };
  const bench::EngineBench result = PONDER_TRY(
      bench::run_engine_bench(options, make_ops, [](const std::string& t) { print_note(t); }));

  const Value value = bench::to_value(result, {version(), commit(), utc_now()});
  std::string json =
      PONDER_TRY(to_json(value, {.multiline = true, .indent = "  ", .item_separator = ","}));
  json += "\n";
  PONDER_TRY(print_result(flags.json ? json : bench::to_table(result)));
  if (!flags.output.empty()) PONDER_TRY(write_file_atomic(flags.output, json));
  return kDone;
}

Result<int> bench_grade(const BenchFlags& flags) {
  PONDER_TRY(check_output(flags.output));
  print_note("numbers, letters, MATH pairs, hostile answers: some seconds");
  const GradeSpeed speed = PONDER_TRY(measure_grading(data_directory()));
  PONDER_TRY(print_result(flags.json ? to_json(speed) : to_text(speed)));
  if (!flags.output.empty()) PONDER_TRY(write_file_atomic(flags.output, to_json(speed)));
  return kDone;
}

Result<int> bench_sandbox(const BenchFlags& flags) {
  PONDER_TRY(check_output(flags.output));
  print_note("programs that do nothing, in the sandbox and in bwrap: some seconds");
  SandboxSettings settings;
  settings.workers = flags.threads;
  const SandboxSpeed speed = PONDER_TRY(measure_sandbox(settings, flags.quick ? 1 : 5));
  PONDER_TRY(print_result(flags.json ? to_json(speed) : to_text(speed)));
  if (!flags.output.empty()) PONDER_TRY(write_file_atomic(flags.output, to_json(speed)));
  return kDone;
}

struct BenchEntry {
  const char* name;
  Result<int> (*run)(const BenchFlags&);
};

constexpr BenchEntry kBenches[] = {
    {"engine", bench_engine},
    {"grade", bench_grade},
    {"sandbox", bench_sandbox},
};

}  // namespace

Result<int> cmd_bench(const std::vector<std::string>& arguments) {
  BenchFlags flags;
  std::string what = "engine";
  Arguments parser("bench", "Measure this machine's speed beside its limits.");
  parser.positional("WHAT", what,
                    "engine (default): the built-in engine; grade: the scorers; sandbox");
  parser.group("Model");
  parser.option("--random", flags.random, "SHAPE",
                "random weights: qwen3-0.6b, -1.7b, ... or a config.json");
  parser.option("-m,--model", flags.model, "DIR", "the weights of a checkpoint");
  parser.option("--layers", flags.layers, "N", "only the first N layers");
  parser.option("--seed", flags.seed, "N", "of the random weights; default 0");
  parser.group("Measurements");
  parser.option("--threads", flags.threads, "N", "default: one per core");
  parser.list("--batch", flags.batches, "N,..", "sequences decoded at once; default 1,8,64");
  parser.option("--context", flags.context, "N", "tokens before a decoded one; default 128");
  parser.list("--prefill", flags.prompts, "N,..", "prompt lengths; default 512,2048");
  parser.list("--budgets", flags.budgets, "N,..",
              "thinking budgets of the sweep; default 256,512,768,1024,1536,2048");
  parser.flag("--one-by-one", flags.one_by_one, "run each budget by itself too");
  parser.list("--only", flags.only, "PART,..", "of decode, linear, prefill, sweep, ops");
  parser.flag("--ops", flags.ops, "single operations only");
  parser.flag("--quick", flags.quick, "shorter runs, less exact; no sweep unless asked for");
  parser.group("Output");
  parser.flag("--json", flags.json, "one JSON document on stdout");
  parser.option("-o,--output", flags.output, "FILE", "write the JSON there too");
  parser.footer(
      "Examples:\n  ponder bench --random qwen3-0.6b\n"
      "  ponder bench --random qwen3-8b --layers 2 --quick --json\n"
      "  ponder bench grade\n  ponder bench sandbox");
  if (!PONDER_TRY(parser.parse(arguments))) {
    PONDER_TRY(print_result(parser.help()));
    return kDone;
  }
  std::vector<std::string> names;
  for (const BenchEntry& bench : kBenches) {
    if (what == bench.name) return bench.run(flags);
    names.emplace_back(bench.name);
  }
  const auto near = nearest(what, names);
  return Error{ErrorCode::usage, "unknown benchmark '" + what + "'",
               near ? "did you mean '" + *near + "'?" : "see ponder bench --help"};
}

}  // namespace ponder
