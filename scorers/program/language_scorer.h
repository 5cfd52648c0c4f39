#pragma once

// Programs in other languages, whose tests are part of them (MultiPL-E): compiled, if the language
// is, and run; they pass if they end with exit code 0. The tests run in the program's own process
// (in_process), so each pass is controlled: the same program with a failing test added must fail.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/sandbox.h"
#include "scorers/scorer.h"

namespace ponder::program {

/// How a language is compiled and run, and what it needs.
struct Language {
  std::string name = {};                  ///< as MultiPL-E abbreviates it: cpp, sh, js, ...
  std::string title = {};                 ///< "C++"
  std::string source = {};                ///< file name in the box
  std::vector<std::string> compile = {};  ///< empty: not compiled
  std::string binary = {};                ///< what the compiler makes, in the box
  std::vector<std::string> run = {};
  std::vector<std::string> needs = {};  ///< absolute paths that must exist here
  std::vector<std::string> stop = {};   ///< where a completion ends; source  nuprl/MultiPL-E
};

const std::vector<Language>& languages();

/// What of a language's needs is missing on this machine; empty: nothing.
std::vector<std::string> missing_tools(const Language& language);

/// The program with a failing test added at its end, for the control.
std::string with_failing_test(const Language& language, const std::string& program);

struct LanguageCase {
  std::string prompt = {};
  std::string tests = {};
};

/// Cases by sample id.
struct LanguageSuite {
  const Language* language = nullptr;
  std::map<std::string, LanguageCase, std::less<>> cases = {};
  std::chrono::milliseconds cpu{15'000};  ///< as MultiPL-E
};

ScorerPtr language_scorer(const Language& language);  ///< before there is a sandbox

/// Reasons: passed, compile_error, failed_test, forged, time_limit, memory_limit, output_limit,
/// violation, and those of unfit(). errors  sandbox (a tool that the language needs is missing)
Result<ScorerPtr> open_language_scorer(std::shared_ptr<const LanguageSuite> suite,
                                       Sandbox& sandbox);

}  // namespace ponder::program
