#pragma once

// Scorers that run the answer as a program. What is graded comes out of the sandbox as plain data
// and is compared here; the expected values never go in, except where a benchmark's tests are
// assert statements (asserts_scorer.h), which is then said and controlled.

#include <memory>
#include <string>

#include "harness/base/result.h"
#include "sandbox/sandbox.h"
#include "scorers/program/program_run.h"
#include "scorers/scorer.h"

namespace ponder::program {

/// Answers beyond this are not read.
inline constexpr std::size_t kMostAnswerBytes = std::size_t{1} << 20U;

/// What stands for a scorer before there is a sandbox: knows its names, and scores nothing
/// (unscored, reason no_sandbox).
ScorerPtr closed_scorer(std::string name, std::vector<std::string> other_scores = {});

/// Why an answer is not run at all: "" when it may be, else too_long, nul_byte, invalid_utf8 or
/// empty_answer.
std::string unfit(std::string_view text);

/// Why a run gave nothing to compare, for people: the reason, and the program's own message. Times
/// and sizes, which differ from run to run, are left out.
std::string evidence_of(const ProgramRun& run);

/// Infrastructure failed: nothing is known about the answer.
Verdict not_scored(const Error& error);

/// For reasons that mean that there was no program to grade, no_answer; else incorrect.
Verdict failed(std::string reason, std::string evidence);

Verdict passed(std::string reason, std::string evidence);

/// Runs programs; one that ran out of time is run again while no other runs in this process, since
/// a busy machine may be to blame. Safe from many threads.
class Runner {
 public:
  explicit Runner(Sandbox& sandbox) : sandbox_(sandbox) {}

  struct Run {
    ProgramRun run = {};
    bool repeated = false;  ///< it ran out of time the first time; this is the second
  };

  /// errors  sandbox
  Result<Run> run(const std::string& driver,
                  const std::string& payload,
                  const Limits& limits,
                  std::size_t results,
                  const std::string& stdin_bytes = {});

  /// As it is; out of time, once more, alone. errors  sandbox
  Result<ExecResult> run(const Program& program);

  Sandbox& sandbox() { return sandbox_; }

 private:
  Sandbox& sandbox_;
};

}  // namespace ponder::program
