#include "scorers/answer_label.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "scorers/extract.h"

namespace ponder {

namespace {

/// A noun for "answer" and the verbs that make it a statement, beside colon and equals sign.
struct Label {
  std::string_view word = {};  ///< ASCII letters in small; they match in any case
  std::array<std::string_view, 3> verbs = {};
  bool bare = false;  ///< a number may follow with nothing between
};

/// Those with the same first byte stand together; of two that begin alike the longer comes first.
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
    {"답", {"은"}},
    {"정답", {"은"}},
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

/// The labels that begin with a byte: [first, last).
struct Range {
  std::uint8_t first = 0;
  std::uint8_t last = 0;
};

constexpr std::array<Range, 256> ranges_by_byte() {
  std::array<Range, 256> out = {};
  for (std::size_t i = 0; i < std::size(kLabels); ++i) {
    const auto byte = static_cast<unsigned char>(kLabels[i].word[0]);
    for (const std::size_t at : {std::size_t{byte}, std::size_t{byte} ^ 0x20U}) {
      if (at != byte && !is_ascii_letter(kLabels[i].word[0])) continue;
      Range& range = out[at];
      if (range.last == 0) range.first = static_cast<std::uint8_t>(i);
      range.last = static_cast<std::uint8_t>(i + 1);
    }
  }
  return out;
}

bool starts_with(std::string_view text, std::size_t at, std::string_view word) {
  if (text.size() < word.size() || at > text.size() - word.size()) return false;
  return std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char w, char c) { return w == c || (is_letter(c) && w == (c | 0x20)); });
}

const Label* label_at(std::string_view text, std::size_t at) {
  static constexpr std::array<Range, 256> kRanges = ranges_by_byte();
  const Range range = kRanges[static_cast<unsigned char>(text[at])];
  if (range.last == 0) return nullptr;
  // Inside a word of Latin letters no label begins.
  if (is_letter(text[at]) && at > 0 && (is_letter(text[at - 1]) || is_digit(text[at - 1]))) {
    return nullptr;
  }
  for (std::size_t i = range.first; i < range.last; ++i) {
    if (starts_with(text, at, kLabels[i].word)) return &kLabels[i];
  }
  return nullptr;
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
  constexpr std::ptrdiff_t kMostStatements = 4096;
  std::vector<Statement> statements;
  const auto add = [&](std::size_t phrase, std::size_t end, bool verb) {
    if (!statements.empty()) statements.back().end = phrase;
    if (statements.size() >= std::size_t{2 * kMostStatements}) {
      statements.erase(statements.begin(), statements.begin() + kMostStatements);
    }
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
