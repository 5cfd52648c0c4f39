#include "scorers/gsm8k_filters.h"

#include <re2/re2.h>

#include <cctype>

#include "harness/base/text.h"

namespace ponder {

namespace {

constexpr const char* kInvalid = "[invalid]";

/// In the order of the task's regexes_to_ignore: ",", "\\$", "(?s).*#### ", "\\.$".
std::string cleaned(std::string_view text) {
  constexpr std::string_view kMark = "#### ";
  std::string out;
  for (const char c : text) {
    if (c == ',' || c == '$') continue;
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  if (const std::size_t at = out.rfind(kMark); at != std::string::npos) {
    out.erase(0, at + kMark.size());
  }
  if (out.ends_with('.')) out.pop_back();
  return out;
}

class FilterScorer final : public Scorer {
 public:
  explicit FilterScorer(Gsm8kFilter filter) : filter_(filter) {}

  using Scorer::score;

  std::string name() const override {
    return filter_ == Gsm8kFilter::strict ? "lm_eval_strict/1" : "lm_eval_flexible/1";
  }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const std::string_view text = gsm8k_until(answer);
    std::string found =
        filter_ == Gsm8kFilter::strict ? gsm8k_strict_filter(text) : gsm8k_flexible_filter(text);
    if (found == kInvalid) return {.outcome = Outcome::no_answer, .reason = "no_number"};
    const bool equal = gsm8k_exact_match(found, sample.target);
    return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
            .score = equal ? 1.0 : 0.0,
            .extracted = std::move(found),
            .reason = equal ? "equal" : "different"};
  }

 private:
  Gsm8kFilter filter_;
};

}  // namespace

std::string gsm8k_strict_filter(std::string_view answer) {
  static const re2::RE2 pattern("#### (\\-?[0-9\\.\\,]+)");
  std::string found;
  const re2::StringPiece text(answer.data(), answer.size());
  return re2::RE2::PartialMatch(text, pattern, &found) ? found : kInvalid;
}

std::string gsm8k_flexible_filter(std::string_view answer) {
  static const re2::RE2 pattern("(-?[$0-9.,]{2,})|(-?[0-9]+)");
  re2::StringPiece rest(answer.data(), answer.size());
  re2::StringPiece first;
  re2::StringPiece second;
  std::string_view last;
  while (re2::RE2::FindAndConsume(&rest, pattern, &first, &second)) {
    const re2::StringPiece found = first.empty() ? second : first;
    last = {found.data(), found.size()};
  }
  return last.empty() ? kInvalid : std::string(trim(last));
}

bool gsm8k_exact_match(std::string_view filtered, std::string_view target) {
  return cleaned(filtered) == cleaned(target);
}

std::string_view gsm8k_until(std::string_view answer) {
  for (const std::string_view stop : {"Question:", "</s>", "<|im_end|>"}) {
    answer = answer.substr(0, answer.find(stop));
  }
  return answer;
}

ScorerPtr gsm8k_filter_scorer(Gsm8kFilter filter) {
  return std::make_shared<FilterScorer>(filter);
}

}  // namespace ponder
