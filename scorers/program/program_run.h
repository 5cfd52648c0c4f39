#pragma once

// One run of a driver (drivers.h), read back: what the frames say, checked for form and order.

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "sandbox/sandbox.h"

namespace ponder::program {

/// What one input, test or expression gave.
struct RunOutput {
  bool raised = false;
  std::string bytes = {};  ///< an encoded value (decode.h), output, or what was raised
};

struct ProgramRun {
  ExecVerdict verdict = ExecVerdict::harness_error;
  std::string detail = {};  ///< for people: the sandbox's reason, or a message of the program

  /// A code: "" when the program was found, ran and ended, else why not: syntax_error, exec_error,
  /// no_entry_point, no_plain_data, no_result (it ended before its end), runtime_error, time_limit,
  /// memory_limit, output_limit, violation.
  std::string reason = {};

  std::string code = {};  ///< the program that was found
  std::vector<RunOutput> results = {};
  double cpu_ms = 0;
};

/// Runs a driver of drivers.h on a payload; at most `results` results are expected, and more, or
/// frames in another order, are a violation. errors  sandbox (infrastructure: nothing is known
/// about the program)
Result<ProgramRun> run_driver(Sandbox& sandbox,
                              const std::string& driver,
                              std::string payload,
                              const Limits& limits,
                              std::size_t results,
                              std::string stdin_bytes = {});

/// Reads what a sandbox handed back. errors  sandbox
Result<ProgramRun> read_run(const ExecResult& result, std::size_t results);

/// A JSON object of strings, flags and raw JSON, for payloads.
class Payload {
 public:
  Payload& text(std::string_view key, std::string_view value);  ///< any bytes that are UTF-8
  Payload& flag(std::string_view key, bool value);
  Payload& raw(std::string_view key, std::string_view json);
  Payload& texts(std::string_view key, const std::vector<std::string>& values);

  std::string json() const { return json_ + "}"; }

 private:
  void begin(std::string_view key);

  std::string json_ = "{";
};

}  // namespace ponder::program
