#pragma once

// Programs that read stdin and write stdout, as LiveCodeBench has them: the expected output stays
// outside.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/sandbox.h"
#include "scorers/scorer.h"

namespace ponder::program {

struct StdioTest {
  std::string input = {};
  std::string output = {};
};

/// Tests by sample id.
struct StdioSuite {
  std::map<std::string, std::vector<StdioTest>, std::less<>> cases = {};
  std::chrono::milliseconds cpu{6000};  ///< of one test, as LiveCodeBench
};

/// Whether what a program wrote is the expected output: the same lines without the spaces at their
/// ends and at the ends of the whole; a line may also differ in how its numbers are written, if all
/// its words are decimal numbers. source  LiveCodeBench/LiveCodeBench,
/// lcb_runner/evaluation/testing_util.py
bool same_output(std::string_view output, std::string_view expected);

ScorerPtr stdio_scorer();  ///< before there is a sandbox

/// Runs the program of an answer on one test after the other, until one fails. Reasons: passed,
/// passed_on_retry, wrong_output, exception, no_code, and those of ProgramRun and unfit().
ScorerPtr open_stdio_scorer(std::shared_ptr<const StdioSuite> suite, Sandbox& sandbox);

}  // namespace ponder::program
