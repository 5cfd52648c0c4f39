#include "scorers/program/program_run.h"

#include <utility>

#include "harness/base/value.h"
#include "scorers/program/drivers.h"

namespace ponder::program {

namespace {

std::string quoted(std::string_view text) {
  auto json = to_json(Value::string(std::string(text)));
  return json ? std::move(*json) : "\"\"";
}

std::string string_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->is_string() ? value->as_string() : std::string();
}

/// Frames 0 and 1 are JSON objects; anything else there was not written by the driver.
Result<Value> head(const Frame& frame) {
  auto value = parse_json(frame.bytes, 4);
  if (value && !value->is_dict()) return Error{ErrorCode::parse, "no object", ""};
  return value;
}

ProgramRun violation(ProgramRun run, const std::string& detail) {
  run.verdict = ExecVerdict::violation;
  run.reason = "violation";
  run.detail = detail;
  run.results.clear();
  return run;
}

/// The frames into `run`. false: they are not what a driver sends.
bool read_frames(const std::vector<Frame>& frames, std::size_t results, ProgramRun& run) {
  if (frames.size() > results + 2) return false;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const std::string& bytes = frames[i].bytes;
    if (frames[i].index != i) return false;
    if (i < 2) {
      const auto object = head(frames[i]);
      if (!object || !run.reason.empty()) return false;
      run.reason = string_of(*object, "reason");
      if (i == 0) run.code = string_of(*object, "code");
      if (i == 1) run.detail = string_of(*object, "message");
    } else {
      if (bytes.empty() || (bytes[0] != 'R' && bytes[0] != 'E') || !run.reason.empty())
        return false;
      run.results.push_back({.raised = bytes[0] == 'E', .bytes = bytes.substr(1)});
    }
  }
  return true;
}

}  // namespace

Result<ProgramRun> read_run(const ExecResult& result, std::size_t results) {
  if (result.verdict == ExecVerdict::harness_error) {
    return Error{ErrorCode::sandbox, "the sandbox failed: " + result.reason, ""};
  }
  ProgramRun run{.verdict = result.verdict, .cpu_ms = result.cpu_ms};
  const bool regular = read_frames(result.frames, results, run);
  if (result.verdict == ExecVerdict::violation) return violation(std::move(run), result.reason);
  if (!regular) return violation(std::move(run), "frames that no driver sends");
  if (result.verdict != ExecVerdict::ok) {
    run.reason = name_of(result.verdict);
    run.detail = result.reason;
  } else if (!result.done && run.reason.empty()) {
    run.reason = "no_result";
    run.detail = "it ended before it was done";
  } else if (result.done && run.reason.empty() && result.frames.size() < 2) {
    return violation(std::move(run), "an end without results");
  }
  return run;
}

Result<ProgramRun> run_driver(Sandbox& sandbox,
                              const std::string& driver,
                              std::string payload,
                              const Limits& limits,
                              std::size_t results,
                              std::string stdin_bytes) {
  Program program{.what = PythonRun{.driver = driver,
                                    .payload = std::move(payload),
                                    .imports = driver_imports(),
                                    .stdin_bytes = std::move(stdin_bytes)},
                  .limits = limits,
                  .profile = Profile::python};
  const ExecResult result = PONDER_TRY(sandbox.run(program));
  return read_run(result, results);
}

void Payload::begin(std::string_view key) {
  if (json_.size() > 1) json_ += ", ";
  json_ += quoted(key) + ": ";
}

Payload& Payload::text(std::string_view key, std::string_view value) {
  begin(key);
  json_ += quoted(value);
  return *this;
}

Payload& Payload::flag(std::string_view key, bool value) {
  begin(key);
  json_ += value ? "true" : "false";
  return *this;
}

Payload& Payload::raw(std::string_view key, std::string_view json) {
  begin(key);
  json_ += json;
  return *this;
}

Payload& Payload::texts(std::string_view key, const std::vector<std::string>& values) {
  begin(key);
  json_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) json_ += ", ";
    json_ += quoted(values[i]);
  }
  json_ += ']';
  return *this;
}

}  // namespace ponder::program
