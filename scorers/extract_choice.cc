#include "scorers/extract_choice.h"

#include <algorithm>

#include "harness/base/text.h"
#include "scorers/answer_label.h"
#include "scorers/choice_letter.h"
#include "scorers/extract_json.h"
#include "scorers/fold.h"

namespace ponder {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

/// A letter and its place.
struct Found {
  ChoiceLetter letter = {};
  std::size_t at = 0;

  std::size_t end() const { return at + letter.length; }
};

std::size_t skip(std::string_view text, std::size_t at, std::string_view characters) {
  return std::min(text.find_first_not_of(characters, at), text.size());
}

std::optional<Found> capital_at(std::string_view text, std::size_t at) {
  const auto letter = choice_letter(text, at);
  if (!letter || letter->small) return std::nullopt;
  return Found{*letter, at};
}

/// "A or B", "A, B and C.", "A/B": the letter that ends at `end` is one of several.
bool is_hedged(std::string_view text, std::size_t end) {
  static constexpr std::string_view kJoints[] = {
      "or ",  "and ", "/",   "&",  ",",  "oder ", "und ",   "o ",    "y ",    "ou ",  "et ",  "e ",
      "или ", "и ",   "أو ", "و ", "或", "和",    "または", "또는 ", "atau ", "dan ", "hoặc "};
  std::size_t next = skip(text, end, " \t*_)]}");
  for (const std::string_view joint : kJoints) {
    if (text.substr(next, joint.size()) != joint) continue;
    const auto other = capital_at(text, skip(text, next + joint.size(), " \t*_([{"));
    if (!other) return false;
    next = skip(text, other->end(), " \t*_)]}");
    return next == text.size() || !is_letter(text[next]);
  }
  return false;
}

/// Behind markup and the words that usually stand before the letter.
std::size_t skip_lead_in(std::string_view text, std::size_t at) {
  static constexpr std::string_view kWords[] = {
      "\\(",         "\\[",        "\\{",        "\\text",  "\\textbf", "\\mathrm", "\\mathbf",
      "\\boxed",     "\\fbox",     "option",     "Option",  "choice",   "Choice",   "letter",
      "the correct", "the letter", "the option", "clearly", "indeed",   "therefore"};
  for (;;) {
    at = skip(text, at, " \t\r\n*_`\"'$([{:");
    const auto word = std::find_if(std::begin(kWords), std::end(kWords), [&](std::string_view w) {
      if (text.substr(at, w.size()) != w) return false;
      const std::size_t end = at + w.size();
      return !is_letter(w.back()) || end >= text.size() || !is_letter(text[end]);
    });
    if (word == std::end(kWords)) return at;
    at += word->size();
  }
}

/// "I think", "I'm": no ninth choice.
bool is_pronoun(std::string_view text, std::size_t end) {
  if (text.substr(end, 1) == "'") return true;
  const std::string_view rest = text.substr(std::min(skip(text, end, " \t"), text.size()));
  for (const std::string_view verb : {"think", "believe", "would", "will", "am", "choose", "can",
                                      "guess", "have", "say", "do", "found", "get", "need"}) {
    const bool whole = rest.size() <= verb.size() || !is_letter(rest[verb.size()]);
    if (rest.starts_with(verb) && whole) return true;
  }
  return false;
}

/// The letter that begins `text` from `at` on, behind a lead-in; none if something else comes
/// first, or if it is one of several.
std::optional<Found> leading_letter(std::string_view text, std::size_t at, bool small_letters) {
  at = skip_lead_in(text, at);
  const auto letter = choice_letter(text, at);
  if (!letter) return std::nullopt;
  const Found found{*letter, at};
  if (letter->small) {
    const std::size_t next = skip(text, found.end(), " \t");
    const bool word_follows = next < text.size() && is_letter(text[next]);
    if (!small_letters || word_follows) return std::nullopt;
  }
  if (letter->letter == 'I' && is_pronoun(text, found.end())) return std::nullopt;
  return is_hedged(text, found.end()) ? std::nullopt : std::optional(found);
}

Extraction letter_of(ExtractRule rule, const Found& found) {
  return {.rule = rule,
          .text = std::string(1, found.letter.letter),
          .offset = found.at,
          .length = found.letter.length};
}

/// A marked-off value: the text of exactly one choice, or a letter. Where a choice's text is itself
/// a capital letter ("C" for capacity), the letter is what was asked for.
std::optional<Extraction> from_value(const Extraction& value,
                                     std::span<const std::string> choices) {
  const auto letter = [&](std::size_t i) { return std::string(1, static_cast<char>('A' + i)); };
  const std::string_view whole = trim(value.text);
  std::optional<Extraction> by_text;
  const bool names_choice = whole.size() == 1 && whole[0] >= 'A' &&
                            static_cast<std::size_t>(whole[0] - 'A') < choices.size();
  for (std::size_t i = 0; !names_choice && i < choices.size(); ++i) {
    if (whole != trim(fold(choices[i]))) continue;
    if (by_text) return std::nullopt;
    by_text = value;
    by_text->text = letter(i);
  }
  if (by_text) return by_text;
  const auto found = leading_letter(value.text, 0, true);
  if (!found) return std::nullopt;
  // "C", "(C)", "C. Paris", but not "C sharp": there the C is part of some text.
  const std::size_t next = skip(value.text, found->end(), " \t");
  const bool in_text =
      next < value.text.size() && next > found->end() && is_letter(value.text[next]);
  if (in_text) return std::nullopt;
  Extraction out = letter_of(value.rule, *found);
  out.offset += value.offset;  // an unescaped JSON string is no shorter before its letter
  return out;
}

std::optional<Extraction> from_statement(std::string_view folded) {
  const std::vector<Statement> statements = answer_statements(folded);
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) {
    const auto found = leading_letter(folded.substr(0, it->end), it->begin, !it->verb);
    if (found) return letter_of(ExtractRule::phrase, *found);
  }
  return std::nullopt;
}

/// A line that is one letter and marks around it.
std::optional<Extraction> whole_line(std::string_view folded, std::size_t begin, std::size_t end) {
  static constexpr std::string_view kMarks = " \t\r*_`\"'$()[]{}.:#\\";
  const std::string_view line = folded.substr(0, end);
  const std::size_t at = skip(line, begin, kMarks);
  const auto letter = choice_letter(line, at);
  if (!letter || skip(line, at + letter->length, kMarks) != end) return std::nullopt;
  return letter_of(ExtractRule::alone, {*letter, at});
}

std::optional<Extraction> from_lone_letter(std::string_view folded) {
  const std::size_t begin = skip(folded, 0, kSpaces);
  const std::size_t last = folded.find_last_not_of(kSpaces);
  if (last == std::string_view::npos) return std::nullopt;
  const std::size_t end = last + 1;
  const std::size_t first_end = std::min(folded.find('\n', begin), end);
  const std::size_t last_newline = folded.rfind('\n', last);
  const bool one_line = first_end == end;
  if (!one_line) {
    if (auto found = whole_line(folded, last_newline + 1, end)) return found;
  }
  if (auto found = whole_line(folded, begin, first_end)) return found;
  // `C. Paris` or `C) Paris` as the whole answer.
  const auto found = capital_at(folded, skip(folded, begin, "*_(["));
  const std::size_t mark = found ? skip(folded, found->end(), "*_") : end;
  if (!one_line || mark >= end ||
      std::string_view(".):]").find(folded[mark]) == std::string::npos) {
    return std::nullopt;
  }
  return letter_of(ExtractRule::alone, *found);
}

constexpr std::string_view kMentions[] = {
    "option ", "Option ", "choice ", "Choice ", "option is ", "choice is ",
    "选项",    "选项 ",   "选项是",  "选项是 ", "选项为",     "选项为 ",
    "故选",    "故选 ",   "应选",    "应选 ",   "答案选",     "答案选 "};

/// The last letter of the choices in "(C)", "option C" or "choice C", "故选C".
std::optional<Extraction> from_mention(std::string_view folded, char last_letter) {
  for (std::size_t at = folded.size(); at-- > 1;) {
    const auto byte = static_cast<unsigned char>(folded[at]);
    if (byte < 0x80 && (folded[at] < 'A' || folded[at] > last_letter)) continue;
    const auto found = capital_at(folded, at);
    if (!found || found->letter.letter > last_letter) continue;
    const std::size_t end = found->end();
    bool named = folded[at - 1] == '(' && end < folded.size() && folded[end] == ')';
    for (const std::string_view word : kMentions) {
      for (const std::string_view mark : {"", "*", "**", "("}) {
        const std::size_t length = word.size() + mark.size();
        named = named || (at >= length && folded.substr(at - length, word.size()) == word &&
                          folded.substr(at - mark.size(), mark.size()) == mark);
      }
    }
    if (named) return letter_of(ExtractRule::mention, *found);
  }
  return std::nullopt;
}

}  // namespace

std::optional<Extraction> extract_choice(std::string_view answer,
                                         std::span<const std::string> choices) {
  if (choices.empty()) return std::nullopt;
  const std::string folded = fold(answer);
  const char last_letter = static_cast<char>('A' + std::min<std::size_t>(choices.size(), 26) - 1);
  const auto in_range = [&](const std::optional<Extraction>& found) {
    return found && found->text[0] <= last_letter;
  };

  std::optional<Extraction> found;
  std::optional<Extraction> beyond;  // a letter that no choice has: only if nothing else is there
  const auto keep = [&](std::optional<Extraction> candidate) {
    if (in_range(candidate)) {
      found = std::move(candidate);
    } else if (candidate && !beyond) {
      beyond = std::move(candidate);
    }
  };
  if (const BoxSearch box = find_box(folded); box.last) keep(from_value(*box.last, choices));
  if (!found) {
    if (const auto field = find_answer_field(folded)) keep(from_value(*field, choices));
  }
  if (!found) keep(from_statement(folded));
  if (!found && beyond) found = std::move(beyond);
  if (!found) {
    found = from_lone_letter(folded);
    if (!in_range(found)) found = from_mention(folded, last_letter);
  }
  if (found) found = in_original(std::move(*found), answer);
  return found;
}

}  // namespace ponder
