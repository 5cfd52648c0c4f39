// Numbers are compared as exact decimals: 1.0 is 1, and 0.1 is 0.10, but no rounding makes two
// numbers equal. Each is brought to sign, digits and exponent without zeros at the ends.

#include "scorers/program/stdio_scorer.h"

#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

#include "harness/base/text.h"
#include "scorers/program/drivers.h"
#include "scorers/program/fenced_code.h"
#include "scorers/program/program_scorer.h"
#include "scorers/program/python_value.h"

namespace ponder::program {

namespace {

constexpr const char* kName = "stdio/1";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// digits * 10^exponent; zero has no digits, and no sign.
struct Decimal {
  bool negative = false;
  std::string digits = {};
  std::int64_t exponent = 0;

  bool operator==(const Decimal&) const = default;
};

std::optional<Decimal> decimal_of(std::string_view word) {
  Decimal number;
  std::size_t at = 0;
  if (at < word.size() && (word[at] == '-' || word[at] == '+')) number.negative = word[at++] == '-';
  bool point = false;
  bool any = false;
  for (; at < word.size() && (is_digit(word[at]) || (word[at] == '.' && !point)); ++at) {
    if (word[at] == '.') {
      point = true;
      continue;
    }
    any = true;
    number.digits += word[at];
    if (point) --number.exponent;
  }
  if (!any) return {};
  if (at < word.size()) {
    if (word[at] != 'e' && word[at] != 'E') return {};
    std::string_view power = word.substr(at + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto exponent = parse_int(power);
    if (!exponent || *exponent > 1'000'000 || *exponent < -1'000'000) return {};
    number.exponent += *exponent;
  }
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
  while (number.digits.ends_with('0')) {
    number.digits.pop_back();
    ++number.exponent;
  }
  if (number.digits.empty()) return Decimal{};
  return number;
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    while (at < line.size() && std::isspace(static_cast<unsigned char>(line[at])) != 0) ++at;
    const std::size_t begin = at;
    while (at < line.size() && std::isspace(static_cast<unsigned char>(line[at])) == 0) ++at;
    if (at > begin) words.push_back(line.substr(begin, at - begin));
  }
  return words;
}

bool same_numbers(std::string_view a, std::string_view b) {
  const auto mine = words_of(a);
  const auto theirs = words_of(b);
  if (mine.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const auto x = decimal_of(mine[i]);
    const auto y = decimal_of(theirs[i]);
    if (!x || !y || *x != *y) return false;
  }
  return true;
}

class StdioScorer final : public Scorer {
 public:
  StdioScorer(std::shared_ptr<const StdioSuite> suite, Sandbox& sandbox)
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
  Result<Verdict> scored(const std::vector<StdioTest>& tests, std::string_view answer) const {
    if (std::string reason = unfit(answer); !reason.empty()) {
      return failed(std::move(reason), tier());
    }
    const auto block = fenced_code(answer, {"python", "py", "python3"}, "");
    if (!block) return failed("no_code", tier());
    bool repeated = false;
    for (std::size_t i = 0; i < tests.size(); ++i) {
      const Runner::Run done =
          PONDER_TRY(runner_.run(stdio_driver(), Payload().text("text", *block).json(),
                                 {.cpu = suite_->cpu}, 1, tests[i].input));
      repeated = repeated || done.repeated;
      const std::string where =
          "test " + std::to_string(i + 1) + " of " + std::to_string(tests.size()) + ": ";
      if (!done.run.reason.empty()) {
        return failed(done.run.reason, where + evidence_of(done.run) + tier());
      }
      if (done.run.results.empty()) return failed("no_result", where + tier());
      const RunOutput& output = done.run.results.front();
      if (output.raised) return failed("exception", where + quoted(output.bytes) + tier());
      if (!same_output(output.bytes, tests[i].output)) {
        return failed("wrong_output", where + "expected " + quoted(tests[i].output) + ", got " +
                                          quoted(output.bytes) + tier());
      }
    }
    return passed(repeated ? "passed_on_retry" : "passed",
                  std::to_string(tests.size()) + " tests" + tier());
  }

  static std::string quoted(const std::string& text) {
    return shown({.kind = PythonValue::Kind::string, .text = text}, 100);
  }

  std::string tier() const { return "; tier " + std::string(name_of(runner_.sandbox().tier())); }

  std::shared_ptr<const StdioSuite> suite_;
  mutable Runner runner_;
};

}  // namespace

bool same_output(std::string_view output, std::string_view expected) {
  const auto mine = split(trim(output), '\n');
  const auto theirs = split(trim(expected), '\n');
  if (mine.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < mine.size(); ++i) {
    const std::string_view a = trim(mine[i]);
    const std::string_view b = trim(theirs[i]);
    if (a != b && !same_numbers(a, b)) return false;
  }
  return true;
}

ScorerPtr stdio_scorer() {
  return closed_scorer(kName);
}

ScorerPtr open_stdio_scorer(std::shared_ptr<const StdioSuite> suite, Sandbox& sandbox) {
  return std::make_shared<StdioScorer>(std::move(suite), sandbox);
}

}  // namespace ponder::program
