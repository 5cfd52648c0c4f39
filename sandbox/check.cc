// What is wrong with a program before anything is started.

#include <algorithm>
#include <set>

#include "sandbox/own_sandbox.h"

namespace ponder {

namespace {

Error usage(const std::string& message) {
  return {ErrorCode::usage, message, ""};
}

Result<void> check_limits(const Limits& limits) {
  const struct {
    const char* name;
    std::int64_t value;
    std::int64_t least;
  } numbers[] = {
      {"cpu", limits.cpu.count(), 1},           {"memory_bytes", limits.memory_bytes, 1 << 20},
      {"output_bytes", limits.output_bytes, 0}, {"results_bytes", limits.results_bytes, 0},
      {"file_bytes", limits.file_bytes, 0},     {"box_bytes", limits.box_bytes, 1},
      {"box_inodes", limits.box_inodes, 1},     {"processes", limits.processes, 1},
      {"open_files", limits.open_files, 8},     {"stack_bytes", limits.stack_bytes, 64 << 10}};

  for (const auto& number : numbers) {
    if (number.value < number.least) {
      return usage(std::string("the limit ") + number.name + " is " + std::to_string(number.value) +
                   ", at least " + std::to_string(number.least) + " is needed");
    }
  }
  if (limits.wall.count() < 0) return usage("the limit wall is negative");
  if (limits.wall_limit() > std::chrono::hours(24)) return usage("a limit of over a day");
  return {};
}

bool has_nul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

Result<void> check_name(const std::string& name) {
  static const std::set<std::string> reserved = {"", ".", "..", "tmp"};
  if (reserved.contains(name) || name.find('/') != std::string::npos || has_nul(name) ||
      name.size() > 255) {
    return usage("'" + name.substr(0, 80) + "' is no name for a file in /box");
  }
  return {};
}

Result<void> check_command(const CommandRun& run) {
  if (run.argv.empty() || !run.argv[0].starts_with('/')) {
    return usage("argv must start with an absolute path");
  }
  if (!run.collect.empty()) PONDER_TRY(check_name(run.collect));
  for (const auto* list : {&run.argv, &run.environment}) {
    for (const std::string& text : *list) {
      if (has_nul(text)) return usage("a zero byte in argv or environment");
    }
  }
  return {};
}

}  // namespace

Result<void> check_program(const Program& program) {
  PONDER_TRY(check_limits(program.limits));
  if (const auto* command = std::get_if<CommandRun>(&program.what)) {
    PONDER_TRY(check_command(*command));
  }
  std::set<std::string> names;
  for (const BoxFile& file : program.files) {
    PONDER_TRY(check_name(file.name));
    if (!names.insert(file.name).second) return usage("two files named " + file.name);
  }
  return {};
}

std::optional<ExecResult> refuse_program(const Program& program, Tier tier) {
  constexpr std::int64_t kPage = 4096;  // what a tmpfs counts in
  std::int64_t bytes = 0;
  std::int64_t largest = 0;
  for (const BoxFile& file : program.files) {
    const auto size = static_cast<std::int64_t>(file.bytes.size());
    bytes += (size + kPage - 1) / kPage * kPage;
    largest = std::max(largest, size);
  }
  const Limits& limits = program.limits;
  ExecResult result;
  result.verdict = ExecVerdict::runtime_error;
  result.tier = tier;
  if (bytes > limits.box_bytes) {
    result.reason = "files of " + std::to_string(bytes) + " bytes do not fit into /box of " +
                    std::to_string(limits.box_bytes);
  } else if (largest > limits.file_bytes) {
    result.reason = "a file of " + std::to_string(largest) + " bytes, at most " +
                    std::to_string(limits.file_bytes) + " are allowed";
  } else if (static_cast<std::int64_t>(program.files.size()) > limits.box_inodes) {
    result.reason = std::to_string(program.files.size()) + " files, at most " +
                    std::to_string(limits.box_inodes) + " are allowed";
  } else {
    return std::nullopt;
  }
  return result;
}

}  // namespace ponder
