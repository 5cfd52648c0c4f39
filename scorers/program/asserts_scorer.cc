#include "scorers/program/asserts_scorer.h"

#include <algorithm>
#include <utility>

#include "scorers/program/drivers.h"
#include "scorers/program/fenced_code.h"
#include "scorers/program/program_scorer.h"
#include "scorers/program/python_value.h"

namespace ponder::program {

namespace {

constexpr const char* kName = "asserts/1";

std::string quoted(const std::string& text) {
  return shown({.kind = PythonValue::Kind::string, .text = text});
}

class AssertsScorer final : public Scorer {
 public:
  AssertsScorer(std::shared_ptr<const AssertsSuite> suite, Sandbox& sandbox)
      : suite_(std::move(suite)), runner_(sandbox) {}

  using Scorer::score;

  std::string name() const override { return kName; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto found = suite_->cases.find(sample.id);
    if (found == suite_->cases.end()) {
      return not_scored({ErrorCode::internal, "no case for sample " + sample.id, ""});
    }
    auto verdict = scored(found->second, answer);
    return verdict ? std::move(*verdict) : not_scored(verdict.error());
  }

 private:
  Result<Verdict> scored(const AssertsCase& tests, std::string_view answer) const {
    if (std::string reason = unfit(answer); !reason.empty()) {
      return failed(std::move(reason), label());
    }
    const auto block = fenced_code(answer, {"python", "py", "python3"}, "");
    const std::string text = block ? *block : std::string(answer);
    const Runner::Run done = PONDER_TRY(run(tests, text, false));
    if (!done.run.reason.empty()) return failed(done.run.reason, evidence_of(done.run) + label());
    std::size_t passes = 0;
    std::string first;
    for (std::size_t i = 0; i < done.run.results.size(); ++i) {
      if (!done.run.results[i].raised) {
        ++passes;
      } else if (first.empty()) {
        first = "; test " + std::to_string(i + 1) + ": " + quoted(done.run.results[i].bytes);
      }
    }
    const std::string evidence = std::to_string(passes) + " of " +
                                 std::to_string(tests.tests.size()) + " tests" + first + label();
    if (passes < tests.tests.size()) return failed("failed_test", evidence);
    return controlled(tests, text, done.repeated ? "passed_on_retry" : "passed", evidence);
  }

  /// The negative control: no altered test may pass.
  Result<Verdict> controlled(const AssertsCase& tests,
                             const std::string& text,
                             const std::string& reason,
                             const std::string& evidence) const {
    const Runner::Run control = PONDER_TRY(run(tests, text, true));
    const auto& results = control.run.results;
    // A control that did not run proves nothing.
    const bool ran = control.run.reason.empty() && results.size() == tests.tests.size();
    const bool all_fail = std::all_of(results.begin(), results.end(),
                                      [](const RunOutput& result) { return result.raised; });
    if (ran && all_fail) return passed(reason, evidence);
    return failed("forged", (ran ? "passes a test whose expected value was changed"
                                 : "does not run to its end with changed tests") +
                                label());
  }

  Result<Runner::Run> run(const AssertsCase& tests, const std::string& text, bool altered) const {
    Payload payload;
    payload.text("text", text)
        .text("setup", tests.setup)
        .texts("tests", tests.tests)
        .flag("altered", altered);
    return runner_.run(asserts_driver(), payload.json(), {.cpu = suite_->cpu}, tests.tests.size());
  }

  std::string label() const {
    return "; in_process; tier " + std::string(name_of(runner_.sandbox().tier()));
  }

  std::shared_ptr<const AssertsSuite> suite_;
  mutable Runner runner_;
};

}  // namespace

ScorerPtr asserts_scorer() {
  return closed_scorer(kName);
}

ScorerPtr open_asserts_scorer(std::shared_ptr<const AssertsSuite> suite, Sandbox& sandbox) {
  return std::make_shared<AssertsScorer>(std::move(suite), sandbox);
}

}  // namespace ponder::program
