#include "scorers/number_by_language.h"

#include <string_view>
#include <utility>

#include "harness/base/unicode.h"
#include "scorers/number.h"

namespace ponder {

namespace {

class NumberByLanguage final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return number_scorer()->name() + " by_language"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    return number_scorer(sample.subject)->score(sample, answer);
  }
};

/// The last match of Python's `\d+\.?\d*`, whose digits are those of every script.
std::string last_number(std::string_view text) {
  std::string last;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (!is_digit(next_code_point(text, &at))) continue;
    std::size_t end = at;
    bool point = false;
    while (at < text.size()) {
      const char32_t c = next_code_point(text, &at);
      if (!is_digit(c) && (c != '.' || point)) break;
      point = point || c == '.';
      end = at;
    }
    at = end;
    last = text.substr(begin, end - begin);
  }
  return last;
}

void strip_from_end(std::string& text, char c) {
  while (text.ends_with(c)) text.pop_back();
}

class SimpleEvalsMgsm final : public Scorer {
 public:
  explicit SimpleEvalsMgsm(std::map<std::string, std::string> words) : words_(std::move(words)) {}

  using Scorer::score;

  std::string name() const override { return "simple_evals_mgsm/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    const Verdict none{.outcome = Outcome::no_answer, .reason = "no_number"};
    const auto word = words_.find(sample.subject);
    if (word == words_.end()) return none;
    const std::size_t at = answer.rfind(word->second);
    if (at == std::string_view::npos) return none;
    std::string text(answer.substr(at + word->second.size()));
    std::erase(text, ',');
    std::string found = last_number(text);
    strip_from_end(found, '.');
    if (found.find('.') != std::string::npos) {
      strip_from_end(found, '0');
      strip_from_end(found, '.');
    }
    if (found.empty()) return none;
    const bool equal = found == sample.target;
    return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
            .score = equal ? 1.0 : 0.0,
            .extracted = std::move(found),
            .reason = equal ? "equal" : "different"};
  }

 private:
  std::map<std::string, std::string> words_;
};

}  // namespace

ScorerPtr number_by_language_scorer() {
  return std::make_shared<NumberByLanguage>();
}

ScorerPtr simple_evals_mgsm_scorer(std::map<std::string, std::string> words) {
  return std::make_shared<SimpleEvalsMgsm>(std::move(words));
}

}  // namespace ponder
