#include "scorers/bbh.h"

#include <algorithm>
#include <string>
#include <vector>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "scorers/answer_label.h"
#include "scorers/extract.h"
#include "scorers/fold.h"
#include "scorers/number.h"

namespace ponder {

namespace {

constexpr std::size_t kMaxShown = 200;  // bytes
constexpr std::string_view kMarks = " \t\r\n*_`\"'$.:";

bool is_alphanumeric(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view without_marks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kMarks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kMarks) + 1 - begin);
}

/// Small letters, single blanks, no commas; `\text{..}` and other commands without their braces.
std::string normalised(std::string_view text) {
  std::string out;
  std::size_t open = 0;  // braces of commands
  const std::string small = to_lower(without_marks(text));
  for (std::size_t at = 0; at < small.size(); ++at) {
    const char c = small[at];
    if (c == '\\' && at + 1 < small.size() && is_letter(small[at + 1])) {
      while (at + 1 < small.size() && is_letter(small[at + 1])) ++at;
      if (at + 1 < small.size() && small[at + 1] == '{') {
        ++at;
        ++open;
      }
      continue;
    }
    if (c == '}' && open > 0) {
      --open;
      continue;
    }
    if (c == ',' || c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string without_blanks(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return text;
}

/// ") or (E)" behind a letter: two answers are none.
bool names_another(std::string_view text) {
  if (text.starts_with(')')) text.remove_prefix(1);
  text = trim(text);
  for (const std::string_view joint : {"or ", "and ", "/", ","}) {
    if (!text.starts_with(joint)) continue;
    const std::string_view other = trim(text.substr(joint.size()));
    if (other.size() >= 3 && other[0] == '(' && is_letter(other[1]) && other[2] == ')') return true;
  }
  return false;
}

/// The letter of "(A)", "A", "a)", "(A) some text", "A. some text"; 0 for anything else.
char option_letter(std::string_view text) {
  text = without_marks(text);
  if (text.starts_with('\\')) {  // \text{, \textbf{, \mathrm{
    std::size_t at = 1;
    while (at < text.size() && is_letter(text[at])) ++at;
    if (at < text.size() && text[at] == '{') text.remove_prefix(at + 1);
  }
  const bool open = text.starts_with('(');
  if (open) text.remove_prefix(1);
  if (text.empty() || !is_letter(text[0])) return 0;
  const char letter = static_cast<char>(text[0] & ~0x20);
  const bool alone = text.size() == 1 || (!is_alphanumeric(text[1]) && (open || text[1] != ' '));
  return alone && !names_another(text.substr(1)) ? letter : '\0';
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// Of folded text, what is compared.
std::string_view stated(std::string_view folded) {
  const std::vector<Statement> statements = answer_statements(folded);
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) {
    const std::string_view rest = folded.substr(0, it->end);
    const std::size_t begin =
        std::min(rest.find_first_not_of(" \t\r\n*_:", it->begin), rest.size());
    const std::string_view line = line_at(rest, begin);
    if (!without_marks(line).empty()) return line;
  }
  const std::string_view text = trim(folded);
  const std::size_t newline = text.rfind('\n');
  return newline == std::string_view::npos ? text : text.substr(newline + 1);
}

Verdict verdict_of(bool equal, std::string_view found) {
  return {.outcome = equal ? Outcome::correct : Outcome::incorrect,
          .score = equal ? 1.0 : 0.0,
          .extracted = to_valid_utf8(found.substr(0, kMaxShown)),
          .reason = equal ? "equal" : "different"};
}

class BbhScorer final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "bbh/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    if (trim(answer).empty()) return {.outcome = Outcome::no_answer, .reason = "empty_answer"};
    const std::string folded = fold(answer);
    const BoxSearch box = find_box(folded);
    if (!box.last && box.unclosed) {
      return {.outcome = Outcome::no_answer, .reason = "unclosed_box"};
    }
    const std::string found = box.last ? box.last->text : std::string(stated(folded));
    return verdict_of(bbh_equal(sample.target, found), trim(found));
  }
};

class LmEvalBbh final : public Scorer {
 public:
  using Scorer::score;

  std::string name() const override { return "lm_eval_bbh/1"; }

  Verdict score(const Sample& sample, std::string_view answer) const override {
    constexpr std::string_view kPhrase = "the answer is ";
    for (std::size_t at = answer.find(kPhrase); at != std::string_view::npos;
         at = answer.find(kPhrase, at + 1)) {
      std::string_view line = line_at(answer, at + kPhrase.size());
      if (line.empty()) continue;
      std::size_t end = line.size() - 1;
      while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
      line = strip_right(strip_left(line.substr(0, end)));
      return verdict_of(line == sample.target, line);
    }
    return {.outcome = Outcome::no_answer, .reason = "no_answer_phrase"};
  }
};

}  // namespace

bool bbh_equal(std::string_view target, std::string_view answer) {
  if (target.size() == 3 && target.front() == '(' && target.back() == ')' && is_letter(target[1])) {
    return option_letter(answer) == target[1];
  }
  const std::string wanted = fold(target);
  if (std::none_of(wanted.begin(), wanted.end(), is_alphanumeric)) {
    // A box of brackets ends at the last one of its line: which of them closes it cannot be told.
    constexpr std::string_view kBox = "\\boxed{";
    const std::size_t box = answer.rfind(kBox);
    std::string found(box == std::string_view::npos ? answer : answer.substr(box + kBox.size()));
    std::erase_if(found,
                  [](char c) { return std::string_view("*`\"$\\").find(c) != std::string::npos; });
    found = without_blanks(std::move(found));
    while (found.ends_with('.')) found.pop_back();
    if (box != std::string_view::npos && found.ends_with('}')) found.pop_back();
    return found == without_blanks(wanted);
  }
  if (normalised(answer) == normalised(wanted)) return true;
  // "Yes, because ..": of a one-word target the first clause counts.
  if (std::all_of(wanted.begin(), wanted.end(), [](char c) { return is_letter(c); })) {
    const std::string_view text = without_marks(answer);
    const std::string_view clause = text.substr(0, text.find_first_of(".,;(!\n"));
    if (normalised(clause) == normalised(wanted)) return true;
  }
  const auto number = canonical_number(wanted);
  return number && canonical_number(answer) == number;
}

ScorerPtr bbh_scorer() {
  return std::make_shared<BbhScorer>();
}

ScorerPtr lm_eval_bbh_scorer() {
  return std::make_shared<LmEvalBbh>();
}

}  // namespace ponder
