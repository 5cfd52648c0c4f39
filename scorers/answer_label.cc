#include "scorers/answer_label.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "scorers/extract.h"

namespace ponder {

namespace {

/// A noun for "answer" and the verbs that make it a statement, beside colon and equals sign.
struct Label {
  std::string_view word = {};  ///< ASCII letters in small; they match in any case
  std::array<std::string_view, 3> verbs = {};
  bool bare = false;  ///< a number may follow with nothing between
};

/// Of labels that begin alike the longer one comes first.
constexpr Label kLabels[] = {
    {"answer", {"is"}},
    {"antwort", {"ist", "lautet"}},
    {"respuesta", {"es"}},
    {"risposta", {"è"}},
    {"resposta", {"é"}},
    {"réponse", {"est"}},
    {"r\u00C9ponse", {"est"}},  // RÉPONSE
    {"jawaban", {"adalah"}},
    {"jibu", {"ni"}},
    {"idahun", {"ni"}},
    {"idáhùn", {"ni"}},
    {"ìdáhùn", {"ni"}},
    {"Ìdáhùn", {"ni"}},
    {"àmọ̀nà", {"ni"}},
    {"Àmọ̀nà", {"ni"}},
    {"àdáhùn", {"ni"}},
    {"Àdáhùn", {"ni"}},
    {"ànúgọ", {"ni"}},
    {"Ànúgọ", {"ni"}},
    {"àṣàyàn", {"ni"}},
    {"Àṣàyàn", {"ni"}},
    {"Ответ", {"—", "- "}},
    {"ответ", {"—", "- "}},
    {"ОТВЕТ", {"—", "- "}},
    {"উত্তর", {"ঃ", "হলো", "হল"}},
    {"उत्तर", {"है"}},
    {"సమాధానం", {}, true},
    {"คำตอบ", {"คือ"}},
    {"답변", {"은"}},
    {"정답", {"은"}},
    {"답", {"은"}},
    {"答案", {"是", "为", "為"}},
    {"答复", {}},
    {"答曰", {}},
    {"答え", {"は"}},
    {"答", {}},
    {"回答", {"は"}},
    {"解答", {"は"}},
    {"الإجابة النهائية", {"هي"}},
    {"الإجابة الصحيحة", {"هي"}},
    {"الإجابة", {"هي"}},
    {"الجواب النهائي", {"هو"}},
    {"الجواب الصحيح", {"هو"}},
    {"الجواب", {"هو"}},
    {"إجابة", {"هي"}},
};

constexpr bool is_ascii_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Which bytes begin a label.
constexpr std::array<bool, 256> first_bytes() {
  std::array<bool, 256> out = {};
  for (const Label& label : kLabels) {
    const auto byte = static_cast<unsigned char>(label.word[0]);
    out[byte] = true;
    if (is_ascii_letter(label.word[0])) out[byte ^ 0x20U] = true;
  }
  return out;
}

bool starts_with(std::string_view text, std::size_t at, std::string_view word) {
  if (text.size() < word.size() || at > text.size() - word.size()) return false;
  return std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char w, char c) { return w == c || (is_letter(c) && w == (c | 0x20)); });
}

const Label* label_at(std::string_view text, std::size_t at) {
  static constexpr std::array<bool, 256> kFirst = first_bytes();
  if (!kFirst[static_cast<unsigned char>(text[at])]) return nullptr;
  // Inside a word of Latin letters no label begins.
  if (is_letter(text[at]) && at > 0 && (is_letter(text[at - 1]) || is_digit(text[at - 1]))) {
    return nullptr;
  }
  const auto found = std::find_if(std::begin(kLabels), std::end(kLabels), [&](const Label& label) {
    return starts_with(text, at, label.word);
  });
  return found == std::end(kLabels) ? nullptr : found;
}

/// The place behind the verb at `at`; 0 if there is none, or a longer word begins there ("isn't").
std::size_t behind_verb(std::string_view text, std::size_t at, const Label& label) {
  for (const std::string_view verb : label.verbs) {
    if (verb.empty() || !starts_with(text, at, verb)) continue;
    const std::size_t end = at + verb.size();
    if (!is_letter(verb.back()) || end == text.size() || !is_letter(text[end])) return end;
  }
  return 0;
}

}  // namespace

std::vector<Statement> answer_statements(std::string_view folded) {
  static constexpr std::string_view kMarkup = " \t*_`\"'";
  std::vector<Statement> statements;
  const auto add = [&](std::size_t phrase, std::size_t end, bool verb) {
    if (!statements.empty()) statements.back().end = phrase;
    statements.push_back({.begin = end, .end = folded.size(), .verb = verb});
  };

  for (std::size_t at = 0; at < folded.size();) {
    const Label* label = label_at(folded, at);
    if (label == nullptr) {
      ++at;
      continue;
    }
    const std::size_t word_end = at + label->word.size();
    std::size_t next = std::min(folded.find_first_not_of(kMarkup, word_end), folded.size());
    if (starts_with(folded, next, "\u00A0")) next += 2;  // French sets one before the colon
    const char mark = next < folded.size() ? folded[next] : '\0';
    const bool glued = is_letter(label->word.back()) && next == word_end;
    if (mark == ':' || mark == '=') {
      add(at, next + 1, false);
    } else if (const std::size_t end = glued ? 0 : behind_verb(folded, next, *label); end > 0) {
      add(at, end, true);
    } else if (label->bare && is_digit(mark)) {
      add(at, next, true);
    }
    at = std::max(next, word_end);
  }
  return statements;
}

}  // namespace ponder
