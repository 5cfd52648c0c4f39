#include "tests/sandbox/attack_run.h"

#include <chrono>

namespace ponder {
namespace {

constexpr int kInputs = 20;

/// Results cross as type and text, never as objects.
const char* const kFunctionDriver = R"(
def run(emit, done, exact_type, int_type, text, encode):
    names = {'__name__': 'candidate'}
    exec(compile(payload, 'candidate', 'exec'), names)
    for x in range(20):
        value = names['f'](x)
        if exact_type(value) is int_type and -10**18 < value < 10**18:
            emit(x, encode('int ' + text(value)))
        else:
            emit(x, encode('other'))
    done()

run(emit, done, type, int, int.__repr__, str.encode)
)";

std::string table_name(ExecVerdict verdict) {
  switch (verdict) {
    case ExecVerdict::ok:
      return "OK";
    case ExecVerdict::runtime_error:
      return "RE";
    case ExecVerdict::time_limit:
      return "TLE";
    case ExecVerdict::memory_limit:
      return "MLE";
    case ExecVerdict::output_limit:
      return "OLE";
    case ExecVerdict::violation:
      return "SV";
    case ExecVerdict::harness_error:
      return "HE";
  }
  return "?";
}

bool results_are_right(const std::vector<Frame>& frames) {
  if (frames.size() != kInputs) return false;
  for (std::uint32_t x = 0; x < kInputs; ++x) {
    if (frames[x] != Frame{x, "int " + std::to_string(x * x + 1)}) return false;
  }
  return true;
}

}  // namespace

const char* const kProgramDriver = R"(
exec(compile(payload, 'program', 'exec'), {'__name__': '__main__'})
)";

Program attack_program(const Attack& attack,
                       const std::string& file,
                       const AttackWords& words,
                       AttackStyle style) {
  const std::string source = attack_source(file, words, false);
  Program program;
  program.limits = attack.limits;
  const std::string input(attack.stdin_bytes, 'x');
  if (attack.kind == "compile") {
    program.profile = Profile::generic;
    program.files = {{"program.cc", source}};
    program.what =
        CommandRun{{"/usr/bin/g++", "-O0", "-o", "program", "program.cc"}, input, "program"};
  } else if (style == AttackStyle::command) {
    program.profile = Profile::generic;
    program.files = {{"program.py", source}};
    program.what = CommandRun{{"/usr/bin/python3", "-I", "-S", "program.py"}, input};
  } else {
    const bool function = attack.kind == "function";
    program.what = PythonRun{function ? kFunctionDriver : kProgramDriver, source, {}, input};
  }
  return program;
}

Program honest_program() {
  Program program;
  program.what = PythonRun{kFunctionDriver, "def f(x):\n    return x * x + 1\n"};
  return program;
}

AttackRun run_attack(Sandbox& sandbox, const Program& program, const std::string& kind) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  auto result = sandbox.run(program);
  AttackRun out;
  out.elapsed_ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
  if (!result) {
    out.verdict = "HE";
    out.error = result.error().message;
    return out;
  }
  out.result = std::move(*result);
  out.verdict = table_name(out.result.verdict);
  if (kind == "function" && out.result.verdict == ExecVerdict::ok) {
    const bool right = results_are_right(out.result.frames);
    out.verdict = !out.result.done ? "RE" : right ? "OK" : "WA";
  }
  return out;
}

}  // namespace ponder
