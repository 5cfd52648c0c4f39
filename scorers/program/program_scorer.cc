#include "scorers/program/program_scorer.h"

#include <mutex>
#include <shared_mutex>
#include <utility>

#include "harness/base/text.h"
#include "scorers/program/python_value.h"

namespace ponder::program {

namespace {

/// Held together by all that run, and alone by one that runs again; for all tasks of a run.
std::shared_mutex& turns() {
  static std::shared_mutex mutex;
  return mutex;
}

class ClosedScorer final : public Scorer {
 public:
  ClosedScorer(std::string name, std::vector<std::string> other_scores)
      : name_(std::move(name)), other_scores_(std::move(other_scores)) {}

  using Scorer::score;

  std::string name() const override { return name_; }

  Verdict score(const Sample&, std::string_view) const override {
    return {.outcome = Outcome::unscored, .reason = "no_sandbox"};
  }

  std::vector<std::string> other_scores() const override { return other_scores_; }

 private:
  std::string name_;
  std::vector<std::string> other_scores_;
};

}  // namespace

ScorerPtr closed_scorer(std::string name, std::vector<std::string> other_scores) {
  return std::make_shared<ClosedScorer>(std::move(name), std::move(other_scores));
}

std::string unfit(std::string_view text) {
  if (trim(text).empty()) return "empty_answer";
  if (text.size() > kMostAnswerBytes) return "too_long";
  if (text.find('\0') != std::string_view::npos) return "nul_byte";
  if (!is_utf8(text)) return "invalid_utf8";
  return "";
}

std::string evidence_of(const ProgramRun& run) {
  const bool measured = run.reason.ends_with("_limit");
  if (measured || run.detail.empty()) return run.reason;
  return run.reason + ": " + shown({.kind = PythonValue::Kind::string, .text = run.detail});
}

Verdict not_scored(const Error& error) {
  return {.outcome = Outcome::unscored, .extracted = error.message, .reason = "sandbox_error"};
}

Verdict failed(std::string reason, std::string evidence) {
  const bool none = reason == "empty_answer" || reason == "no_code";
  return {.outcome = none ? Outcome::no_answer : Outcome::incorrect,
          .extracted = std::move(evidence),
          .reason = std::move(reason)};
}

Verdict passed(std::string reason, std::string evidence) {
  return {.outcome = Outcome::correct,
          .score = 1,
          .extracted = std::move(evidence),
          .reason = std::move(reason)};
}

Result<Runner::Run> Runner::run(const std::string& driver,
                                const std::string& payload,
                                const Limits& limits,
                                std::size_t results,
                                const std::string& stdin_bytes) {
  Run run;
  {
    const std::shared_lock together(turns());
    run.run = PONDER_TRY(run_driver(sandbox_, driver, payload, limits, results, stdin_bytes));
  }
  if (run.run.reason != "time_limit") return run;
  const std::unique_lock alone(turns());
  run.run = PONDER_TRY(run_driver(sandbox_, driver, payload, limits, results, stdin_bytes));
  run.repeated = true;
  return run;
}

Result<ExecResult> Runner::run(const Program& program) {
  {
    const std::shared_lock together(turns());
    auto result = sandbox_.run(program);
    if (!result || result->verdict != ExecVerdict::time_limit) return result;
  }
  const std::unique_lock alone(turns());
  return sandbox_.run(program);
}

}  // namespace ponder::program
