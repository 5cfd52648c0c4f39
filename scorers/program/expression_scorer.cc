#include "scorers/program/expression_scorer.h"

#include <utility>

#include "harness/base/text.h"
#include "scorers/program/compare.h"
#include "scorers/program/decode.h"
#include "scorers/program/drivers.h"
#include "scorers/program/fenced_code.h"
#include "scorers/program/program_scorer.h"

namespace ponder::program {

namespace {

std::string name_for(Asked asked) {
  return asked == Asked::output ? "cruxeval_output/1" : "cruxeval_input/1";
}

class ExpressionScorer final : public Scorer {
 public:
  ExpressionScorer(std::shared_ptr<const ExpressionSuite> suite, Sandbox& sandbox)
      : suite_(std::move(suite)), runner_(sandbox) {}

  using Scorer::score;

  std::string name() const override { return name_for(suite_->asked); }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const auto found = suite_->cases.find(sample.id);
    if (found == suite_->cases.end()) {
      return not_scored({ErrorCode::internal, "no case for sample " + sample.id, ""});
    }
    auto verdict = scored(found->second, answer);
    return verdict ? std::move(*verdict) : not_scored(verdict.error());
  }

 private:
  Result<Verdict> scored(const ExpressionCase& c, std::string_view answer) const {
    if (std::string reason = unfit(answer); !reason.empty()) {
      return failed(std::move(reason), tier());
    }
    const bool input = suite_->asked == Asked::input;
    const ProgramRun mine =
        PONDER_TRY(value_of(answer_text(answer), input ? c.program : "", c.function));
    if (!mine.reason.empty()) return failed(mine.reason, evidence_of(mine) + tier());
    const ProgramRun theirs = PONDER_TRY(value_of(c.value, "", c.function));
    const auto expected = theirs.results.size() == 1 && !theirs.results[0].raised
                              ? decode_python(theirs.results[0].bytes)
                              : Result<PythonValue>(Error{});
    if (!expected) {
      return Error{ErrorCode::sandbox, "the expected value cannot be read: " + c.value, ""};
    }
    if (mine.results.empty()) return failed("no_result", tier());
    const RunOutput& output = mine.results.front();
    if (output.raised) {
      return failed("exception",
                    shown({.kind = PythonValue::Kind::string, .text = output.bytes}) + tier());
    }
    const auto value = decode_python(output.bytes);
    const std::string evidence =
        "expected " + shown(*expected) + ", got " + (value ? shown(*value) : "?") + tier();
    if (value && python_equal(*value, *expected)) return passed("passed", evidence);
    return failed("wrong_output", evidence);
  }

  Result<ProgramRun> value_of(const std::string& text,
                              const std::string& program,
                              const std::string& function) const {
    Payload payload;
    payload.text("text", text).text("program", program).text("function", function);
    Runner::Run done = PONDER_TRY(runner_.run(expression_driver(), payload.json(), {}, 1));
    return std::move(done.run);
  }

  std::string tier() const { return "; tier " + std::string(name_of(runner_.sandbox().tier())); }

  std::shared_ptr<const ExpressionSuite> suite_;
  mutable Runner runner_;
};

}  // namespace

std::string answer_text(std::string_view answer) {
  constexpr std::string_view kOpen = "[ANSWER]";
  if (const std::size_t at = answer.rfind(kOpen); at != std::string_view::npos) {
    const std::string_view rest = answer.substr(at + kOpen.size());
    return std::string(trim(rest.substr(0, rest.find("[/ANSWER]"))));
  }
  const std::vector<FencedBlock> blocks = fenced_blocks(answer);
  return std::string(trim(blocks.empty() ? answer : std::string_view(blocks.back().code)));
}

ScorerPtr expression_scorer(Asked asked) {
  return closed_scorer(name_for(asked));
}

ScorerPtr open_expression_scorer(std::shared_ptr<const ExpressionSuite> suite, Sandbox& sandbox) {
  return std::make_shared<ExpressionScorer>(std::move(suite), sandbox);
}

}  // namespace ponder::program
