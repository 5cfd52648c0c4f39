#pragma once

// Benchmarks whose tests are assert statements, run in the program's own process (MBPP). The
// program can see them and may try to cheat, so a pass counts only if the same program fails tests
// of which one expected value each was changed; one that passes those too is a forgery. Such scores
// are labelled in_process.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sandbox/sandbox.h"
#include "scorers/scorer.h"

namespace ponder::program {

struct AssertsCase {
  std::string setup = {};  ///< run before the tests
  std::vector<std::string> tests = {};
};

/// Cases by sample id.
struct AssertsSuite {
  std::map<std::string, AssertsCase, std::less<>> cases = {};
  std::chrono::milliseconds cpu{4000};  ///< of a run
};

ScorerPtr asserts_scorer();  ///< before there is a sandbox

/// Reasons: passed, passed_on_retry, failed_test, forged, and those of ProgramRun and unfit().
ScorerPtr open_asserts_scorer(std::shared_ptr<const AssertsSuite> suite, Sandbox& sandbox);

}  // namespace ponder::program
