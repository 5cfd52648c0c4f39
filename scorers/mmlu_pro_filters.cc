#include "scorers/mmlu_pro_filters.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/unicode.h"
#include "scorers/extract.h"

namespace ponder {

namespace {

bool is_choice(char c) {
  return c >= 'A' && c <= 'J';
}

/// `answer is \(?([A-J])\)?`, first match.
std::optional<char> first_statement(std::string_view text) {
  constexpr std::string_view kWords = "answer is ";
  for (std::size_t at = text.find(kWords); at != std::string_view::npos;
       at = text.find(kWords, at + 1)) {
    std::size_t next = at + kWords.size();
    if (next < text.size() && text[next] == '(') ++next;
    if (next < text.size() && is_choice(text[next])) return text[next];
  }
  return std::nullopt;
}

/// `.*[aA]nswer:\s*([A-J])`: the dot ends at a newline and is greedy, so it is the first line with
/// a match that decides, and in it the last match.
std::optional<char> label_of_first_line(std::string_view text) {
  constexpr std::string_view kLabel = "nswer:";
  std::optional<char> found;
  std::size_t line_end = 0;
  for (std::size_t at = text.find(kLabel); at != std::string_view::npos;
       at = text.find(kLabel, at + 1)) {
    if (found && at > line_end) break;
    if (at == 0 || (text[at - 1] != 'a' && text[at - 1] != 'A')) continue;
    const std::size_t next = text.find_first_not_of(" \t\r\n\f\v", at + kLabel.size());
    if (next == std::string_view::npos || !is_choice(text[next])) continue;
    found = text[next];
    line_end = std::min(text.find('\n', at), text.size());
  }
  return found;
}

bool is_word(char32_t c) {
  return c == '_' || (c < 0x80 && is_digit(static_cast<char>(c))) || is_letter(c);
}

/// `\b[A-J]\b(?!.*\b[A-J]\b)`: the last one that is a word.
std::optional<char> last_lone_letter(std::string_view text) {
  std::optional<char> found;
  char32_t before = ' ';
  for (std::size_t at = 0; at < text.size();) {
    std::size_t next = at;
    const char32_t c = next_code_point(text, &next);
    if (c < 0x80 && is_choice(static_cast<char>(c)) && !is_word(before)) {
      std::size_t behind = next;
      if (next == text.size() || !is_word(next_code_point(text, &behind))) {
        found = static_cast<char>(c);
      }
    }
    before = c;
    at = next;
  }
  return found;
}

/// What Python's random.seed(12345); random.randint(0, n - 1) draws.
std::size_t guess(std::size_t choices) {
  return choices < 4 ? 1 : choices < 8 ? 3 : 6;
}

class MmluProFilterScorer final : public Scorer {
 public:
  using Scorer::score;

  explicit MmluProFilterScorer(MmluProFilter filter) : filter_(filter) {}

  std::string name() const override {
    return filter_ == MmluProFilter::official ? "mmlu_pro_official/1" : "mmlu_pro_lm_eval/1";
  }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    std::optional<char> found = first_statement(answer);
    std::string reason;
    if (filter_ == MmluProFilter::official) {
      if (!found) found = label_of_first_line(answer);
      if (!found) found = last_lone_letter(answer);
      if (!found) {
        found = static_cast<char>('A' + guess(sample.choices.size()));
        reason = "guess";
      }
    }
    if (!found) return {.outcome = Outcome::no_answer, .reason = "no_letter"};
    const std::string letter(1, *found);
    const bool equal = letter == sample.target;
    if (reason.empty()) reason = equal ? "equal" : "different";
    return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
            .score = equal ? 1.0 : 0.0,
            .extracted = letter,
            .reason = reason};
  }

 private:
  MmluProFilter filter_;
};

}  // namespace

ScorerPtr mmlu_pro_filter_scorer(MmluProFilter filter) {
  return std::make_shared<MmluProFilterScorer>(filter);
}

}  // namespace ponder
