#include "scorers/program/function_scorer.h"

#include <algorithm>
#include <utility>

#include "scorers/program/decode.h"
#include "scorers/program/drivers.h"
#include "scorers/program/fenced_code.h"
#include "scorers/program/program_scorer.h"
#include "scorers/program/references.h"

namespace ponder::program {

namespace {

constexpr double kCpuFactor = 4;  // as EvalPlus

std::string name_for(InputSets sets) {
  return sets == InputSets::plus ? "evalplus_plus/1" : "evalplus_base/1";
}

std::vector<std::string> others_of(InputSets sets) {
  return sets == InputSets::plus ? std::vector<std::string>{"base"} : std::vector<std::string>{};
}

/// What became of one set of inputs.
struct SetVerdict {
  std::string reason = {};  ///< "" when every output was accepted
  std::string evidence = {};
  bool repeated = false;
};

/// The first output that is not accepted, in words; and how many were.
SetVerdict judge(const ProgramRun& run,
                 const Reference& reference,
                 const FunctionCase& function,
                 const std::string& set) {
  EvalPlusRules rules(function.oracle, function.atol);
  SetVerdict verdict;
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < reference.values.size(); ++i) {
    if (i >= run.results.size()) break;
    const RunOutput& output = run.results[i];
    const auto expected = expected_of(reference, i);
    const auto value = output.raised ? Result<PythonValue>(Error{}) : decode_python(output.bytes);
    if (expected && value && rules.accepts(*value, *expected)) {
      ++accepted;
      continue;
    }
    if (!verdict.reason.empty()) continue;
    verdict.reason = output.raised ? "exception" : "wrong_output";
    verdict.evidence = set + " input " + std::to_string(i + 1) + ": ";
    if (output.raised) {
      verdict.evidence +=
          "raised " + shown({.kind = PythonValue::Kind::string, .text = output.bytes});
    } else {
      verdict.evidence += "expected " + (expected ? shown(expected->value, 100) : "?") + ", got " +
                          (value ? shown(*value, 100) : "what cannot be read");
    }
  }
  if (verdict.reason.empty() && run.results.size() < reference.values.size()) {
    verdict.reason = "no_result";
    verdict.evidence = set + " input " + std::to_string(run.results.size() + 1) + ": no result";
  }
  const std::string count =
      set + " " + std::to_string(accepted) + " of " + std::to_string(reference.values.size());
  verdict.evidence = verdict.evidence.empty() ? count : count + "; " + verdict.evidence;
  return verdict;
}

class FunctionScorer final : public Scorer {
 public:
  FunctionScorer(std::shared_ptr<const FunctionSuite> suite,
                 InputSets sets,
                 Sandbox& sandbox,
                 const std::string& cache_folder)
      : suite_(std::move(suite)),
        sets_(sets),
        runner_(sandbox),
        references_(sandbox, cache_folder, suite_->dataset_sha256) {}

  using Scorer::score;

  std::string name() const override { return name_for(sets_); }

  std::vector<std::string> other_scores() const override { return others_of(sets_); }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto found = suite_->cases.find(sample.id);
    if (found == suite_->cases.end()) {
      return not_scored({ErrorCode::internal, "no case for sample " + sample.id, ""});
    }
    auto verdict = scored(found->second, answer);
    return verdict ? std::move(*verdict) : not_scored(verdict.error());
  }

 private:
  Result<Verdict> scored(const FunctionCase& function, std::string_view answer) const {
    bool has_block = false;
    const std::string text = program_text(function, answer, has_block);
    if (std::string reason = unfit(text); !reason.empty()) {
      return with_base(failed(std::move(reason), tier()), 0);
    }
    // Prose may parse as Python: without a block and without the name there is nothing to run.
    if (!has_block && text.find(function.entry_point) == std::string::npos) {
      return with_base(failed("no_code", tier()), 0);
    }
    const SetVerdict base = PONDER_TRY(run_set(function, function.base, "base", text));
    if (!base.reason.empty()) {
      // Without a block the text may simply hold no program.
      const bool none = base.reason == "syntax_error" && !has_block && !suite_->completion;
      return with_base(failed(none ? "no_code" : base.reason, base.evidence + tier()), 0);
    }
    if (sets_ == InputSets::base) return passed(pass_reason(base.repeated), base.evidence + tier());
    const SetVerdict plus = PONDER_TRY(run_set(function, function.plus, "plus", text));
    const std::string evidence = base.evidence + ", " + plus.evidence + tier();
    if (!plus.reason.empty()) return with_base(failed(plus.reason, evidence), 1);
    return with_base(passed(pass_reason(base.repeated || plus.repeated), evidence), 1);
  }

  Result<SetVerdict> run_set(const FunctionCase& function,
                             const InputSet& inputs,
                             const std::string& set,
                             const std::string& text) const {
    const Reference reference = PONDER_TRY(references_.get(function, inputs, set));
    Payload payload;
    payload.text("text", text)
        .text("entry_point", function.entry_point)
        .text("task_id", function.id)
        .raw("inputs", inputs.json)
        .text("extra", "")
        .flag("stop", false);
    const std::chrono::milliseconds as_reference(
        static_cast<std::int64_t>(kCpuFactor * reference.cpu_ms));
    const Limits limits{.cpu = std::max(suite_->least_cpu, as_reference),
                        .memory_bytes = kFunctionMemory};
    const Runner::Run done =
        PONDER_TRY(runner_.run(function_driver(), payload.json(), limits, inputs.count));
    if (!done.run.reason.empty()) {
      return SetVerdict{.reason = done.run.reason,
                        .evidence = set + ": " + evidence_of(done.run),
                        .repeated = done.repeated};
    }
    SetVerdict verdict = judge(done.run, reference, function, set);
    verdict.repeated = done.repeated;
    return verdict;
  }

  std::string program_text(const FunctionCase& function,
                           std::string_view answer,
                           bool& has_block) const {
    if (suite_->completion) return function.prompt + std::string(answer);
    // A huge answer is not searched: unfit() says so.
    if (answer.size() > kMostAnswerBytes) return std::string(answer);
    auto block = fenced_code(answer, {"python", "py", "python3"}, "def " + function.entry_point);
    has_block = block.has_value();
    return block ? std::move(*block) : std::string(answer);
  }

  static std::string pass_reason(bool repeated) { return repeated ? "passed_on_retry" : "passed"; }

  std::string tier() const { return "; tier " + std::string(name_of(runner_.sandbox().tier())); }

  Verdict with_base(Verdict verdict, double base) const {
    if (sets_ == InputSets::plus) verdict.other_scores["base"] = base;
    return verdict;
  }

  std::shared_ptr<const FunctionSuite> suite_;
  InputSets sets_;
  mutable Runner runner_;
  mutable References references_;
};

}  // namespace

ScorerPtr function_scorer(InputSets sets) {
  return closed_scorer(name_for(sets), others_of(sets));
}

ScorerPtr open_function_scorer(std::shared_ptr<const FunctionSuite> suite,
                               InputSets sets,
                               Sandbox& sandbox,
                               const std::string& cache_folder) {
  return std::make_shared<FunctionScorer>(std::move(suite), sets, sandbox, cache_folder);
}

}  // namespace ponder::program
