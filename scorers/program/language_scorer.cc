#include "scorers/program/language_scorer.h"

#include <utility>

#include "harness/base/file.h"
#include "scorers/program/program_scorer.h"
#include "scorers/program/python_value.h"

namespace ponder::program {

namespace {

std::string name_for(const Language& language) {
  return "multipl_e_" + language.name + "/1";
}

/// Compilers and virtual machines want more than a script; those map far more than they use.
Limits limits_for(std::chrono::milliseconds cpu) {
  return {.cpu = cpu,
          .memory_bytes = std::int64_t{4} << 30,
          .results_bytes = std::int64_t{64} << 20,
          .file_bytes = std::int64_t{64} << 20,
          .box_bytes = std::int64_t{256} << 20,
          .processes = 256,
          .open_files = 256,
          .stack_bytes = std::int64_t{64} << 20};
}

class LanguageScorer final : public Scorer {
 public:
  LanguageScorer(std::shared_ptr<const LanguageSuite> suite, Sandbox& sandbox)
      : suite_(std::move(suite)), runner_(sandbox) {}

  using Scorer::score;

  std::string name() const override { return name_for(*suite_->language); }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto found = suite_->cases.find(sample.id);
    if (found == suite_->cases.end()) {
      return not_scored({ErrorCode::internal, "no case for sample " + sample.id, ""});
    }
    auto verdict = scored(found->second, answer);
    return verdict ? std::move(*verdict) : not_scored(verdict.error());
  }

 private:
  Result<Verdict> scored(const LanguageCase& c, std::string_view answer) const {
    const std::string program = c.prompt + std::string(answer) + "\n" + c.tests;
    if (std::string reason = unfit(program); !reason.empty()) {
      return failed(std::move(reason), label());
    }
    const auto [reason, evidence] = PONDER_TRY(outcome_of(program));
    if (!reason.empty()) return failed(reason, evidence + label());
    const auto control = PONDER_TRY(outcome_of(with_failing_test(*suite_->language, program)));
    if (control.first != "failed_test") {
      // A control that ends in another way proves nothing.
      return failed("forged",
                    (control.first.empty() ? "passes with a failing test added"
                                           : "with a failing test added: " + control.first) +
                        label());
    }
    return passed("passed", "exit code 0" + label());
  }

  using Ended = std::pair<std::string, std::string>;  // reason ("": passed), evidence

  Result<Ended> outcome_of(const std::string& text) const {
    const Language& language = *suite_->language;
    Program program{.what = CommandRun{.argv = language.run},
                    .files = {},
                    .limits = limits_for(suite_->cpu),
                    .profile = Profile::generic};
    if (language.compile.empty()) {
      program.files.push_back({.name = language.source, .bytes = text});
    } else {
      Program compiler{.what = CommandRun{.argv = language.compile, .collect = language.binary},
                       .files = {},
                       .limits = limits_for(std::chrono::seconds(30)),
                       .profile = Profile::generic};
      compiler.files.push_back({.name = language.source, .bytes = text});
      const ExecResult built = PONDER_TRY(runner_.run(compiler));
      if (built.verdict == ExecVerdict::harness_error) return broken(built);
      if (built.verdict != ExecVerdict::ok || built.frames.empty()) {
        return Ended("compile_error", excerpt(built));
      }
      program.files.push_back(
          {.name = language.binary, .bytes = built.frames[0].bytes, .executable = true});
    }
    const ExecResult result = PONDER_TRY(runner_.run(program));
    if (result.verdict == ExecVerdict::harness_error) return broken(result);
    if (result.verdict == ExecVerdict::ok) return Ended();
    if (result.verdict == ExecVerdict::runtime_error) return Ended("failed_test", excerpt(result));
    const std::string word(name_of(result.verdict));
    return Ended(word, word);
  }

  static Error broken(const ExecResult& result) {
    return {ErrorCode::sandbox, "the sandbox failed: " + result.reason, ""};
  }

  static std::string excerpt(const ExecResult& result) {
    return shown({.kind = PythonValue::Kind::string, .text = result.err.text()});
  }

  std::string label() const {
    return "; in_process; tier " + std::string(name_of(runner_.sandbox().tier()));
  }

  std::shared_ptr<const LanguageSuite> suite_;
  mutable Runner runner_;
};

}  // namespace

const std::vector<Language>& languages() {
  static const std::vector<Language> table = {
      {.name = "cpp",
       .title = "C++",
       .source = "program.cc",
       .compile = {"/usr/bin/g++", "-std=c++17", "-O1", "program.cc", "-o", "program"},
       .binary = "program",
       .run = {"/box/program"},
       .needs = {"/usr/bin/g++"},
       .stop = {"\n}"}},
      {.name = "cs",
       .title = "C#",
       .source = "program.cs",
       .compile = {"/usr/bin/mcs", "-d:DEBUG", "-r:System.Numerics.dll", "program.cs"},
       .binary = "program.exe",
       .run = {"/usr/bin/mono", "/box/program.exe"},
       .needs = {"/usr/bin/mcs", "/usr/bin/mono"},
       .stop = {"\n    }\n"}},
      {.name = "java",
       .title = "Java",
       .source = "Problem.java",
       .run = {"/usr/bin/java", "-Xint", "-ea", "-cp", "/usr/share/java/javatuples.jar",
               "/box/Problem.java"},
       .needs = {"/usr/bin/java", "/usr/bin/javac", "/usr/share/java/javatuples.jar"},
       .stop = {"\n    }\n"}},
      {.name = "js",
       .title = "JavaScript",
       .source = "program.js",
       .run = {"/usr/bin/node", "/box/program.js"},
       .needs = {"/usr/bin/node"},
       .stop = {"\nfunction ", "\n/*", "\n//", "\nconsole.log"}},
      {.name = "php",
       .title = "PHP",
       .source = "program.php",
       .run = {"/usr/bin/php", "/box/program.php"},
       .needs = {"/usr/bin/php"},
       .stop = {"\nfunction", "\n?>", "\n//", "\n#"}},
      {.name = "sh",
       .title = "Bash",
       .source = "program.sh",
       .run = {"/usr/bin/bash", "/box/program.sh"},
       .needs = {"/usr/bin/bash"},
       .stop = {"\n}"}},
      {.name = "ts",
       .title = "TypeScript",
       .source = "program.ts",
       .compile = {"/usr/bin/tsc", "--target", "es2022", "program.ts"},
       .binary = "program.js",
       .run = {"/usr/bin/node", "/box/program.js"},
       .needs = {"/usr/bin/tsc", "/usr/bin/node"},
       .stop = {"\nfunction ", "\n/*", "\n//", "\nclass"}},
  };
  return table;
}

std::vector<std::string> missing_tools(const Language& language) {
  std::vector<std::string> missing;
  for (const std::string& path : language.needs) {
    if (!file_exists(path)) missing.push_back(path);
  }
  return missing;
}

std::string with_failing_test(const Language& language, const std::string& program) {
  const std::string& name = language.name;
  // By the means of the tests themselves, so that a program that disabled those is found out.
  if (name == "sh") return program + "\n[[ 0 = 1 ]]\ntrue\n";
  if (name == "js" || name == "ts") return program + "\nassert.deepEqual(0, 1);\n";
  if (name == "php") return program + "\nthrow new Exception('control');\n";
  // The last bracket of the text ends main, or the class around it.
  const std::size_t brackets = name == "cpp" ? 1 : 2;
  std::size_t at = program.size();
  for (std::size_t i = 0; i < brackets && at != std::string::npos && at > 0; ++i) {
    at = program.rfind('}', at - 1);
  }
  if (at == std::string::npos) return program;
  const std::string failing = name == "cs" ? "Debug.Assert(false);\n" : "assert(false);\n";
  return program.substr(0, at) + failing + program.substr(at);
}

ScorerPtr language_scorer(const Language& language) {
  return closed_scorer(name_for(language));
}

Result<ScorerPtr> open_language_scorer(std::shared_ptr<const LanguageSuite> suite,
                                       Sandbox& sandbox) {
  const std::vector<std::string> missing = missing_tools(*suite->language);
  if (!missing.empty()) {
    std::string paths;
    for (const std::string& path : missing) paths += (paths.empty() ? "" : " and ") + path;
    return Error{ErrorCode::sandbox,
                 suite->language->title + " needs " + paths + ", not found here",
                 "install it, or leave the task out"};
  }
  return ScorerPtr(std::make_shared<LanguageScorer>(std::move(suite), sandbox));
}

}  // namespace ponder::program
