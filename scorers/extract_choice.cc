#include "scorers/extract_choice.h"

#include <algorithm>
#include <cctype>

#include "harness/base/text.h"
#include "scorers/fold.h"

namespace ponder {

namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

/// Whether the character at `at` would make a letter before it part of a word: ASCII letters,
/// digits, `_`, Latin letters with accents (U+00C0..U+02BF), and an apostrophe of "I'm".
bool continues_word(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  const auto byte = static_cast<unsigned char>(c);
  if (is_letter(c) || is_digit(c) || c == '_') return true;
  if (byte >= 0xC3 && byte <= 0xCA) return true;
  std::size_t next = 0;
  if (c == '\'') next = at + 1;
  if (text.substr(at, 3) == "\u2019") next = at + 3;
  return next > 0 && next < text.size() && is_letter(text[next]);
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view characters) {
  return std::min(text.find_first_not_of(characters, at), text.size());
}

/// "A or B", "A, B and C.", "A/B": the letter at `at` is one of several.
bool is_hedged(std::string_view text, std::size_t at) {
  std::size_t next = skip(text, at + 1, " \t*_)]}");
  for (const std::string_view joint : {"or ", "and ", "/", "&", ","}) {
    if (text.substr(next, joint.size()) != joint) continue;
    next = skip(text, next + joint.size(), " \t*_([{");
    const bool letter = next < text.size() && is_upper(text[next]);
    if (!letter || continues_word(text, next + 1)) return false;
    next = skip(text, next + 1, " \t*_)]}");
    return next == text.size() || !is_letter(text[next]);
  }
  return false;
}

/// The place of the letter that begins `text` from `at` on, behind markup and the words that
/// usually stand before it; npos if something else comes first.
std::size_t leading_letter(std::string_view text, std::size_t at, bool small_letters) {
  for (;;) {
    at = skip(text, at, " \t\r\n*_`\"'$([{:");
    bool moved = false;
    for (const std::string_view word :
         {"\\(",         "\\[",        "\\{",        "\\text",  "\\textbf", "\\mathrm", "\\mathbf",
          "\\boxed",     "\\fbox",     "option",     "Option",  "choice",   "Choice",   "letter",
          "the correct", "the letter", "the option", "clearly", "indeed",   "therefore"}) {
      if (text.substr(at, word.size()) != word) continue;
      if (is_letter(word.back()) && at + word.size() < text.size() &&
          is_letter(text[at + word.size()])) {
        continue;
      }
      at += word.size();
      moved = true;
      break;
    }
    if (!moved) break;
  }
  if (at >= text.size() || !is_letter(text[at]) || continues_word(text, at + 1)) {
    return std::string_view::npos;
  }
  if (!is_upper(text[at])) {
    const std::size_t next = skip(text, at + 1, " \t");
    const bool word_follows = next < text.size() && is_letter(text[next]);
    if (!small_letters || word_follows) return std::string_view::npos;
  }
  return is_hedged(text, at) ? std::string_view::npos : at;
}

Extraction letter_at(ExtractRule rule, std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  return {.rule = rule, .text = std::string(1, static_cast<char>(std::toupper(c))), .offset = at};
}

/// A marked-off value: a letter, or the text of exactly one choice.
std::optional<Extraction> from_value(ExtractRule rule,
                                     std::string_view folded,
                                     std::size_t begin,
                                     std::size_t end,
                                     std::span<const std::string> choices) {
  const std::string_view text = folded.substr(0, end);
  const std::size_t at = leading_letter(text, begin, true);
  std::optional<Extraction> by_text;
  const std::string_view value = trim(text.substr(begin));
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (value != trim(fold(choices[i]))) continue;
    if (by_text) return std::nullopt;
    by_text = Extraction{
        .rule = rule, .text = std::string(1, static_cast<char>('A' + i)), .offset = begin};
  }
  if (by_text) return by_text;
  if (at == std::string_view::npos) return std::nullopt;
  // "C", "(C)", "C. Paris", but not "C sharp": there the C is part of some text.
  const std::size_t next = skip(text, at + 1, " \t");
  const bool in_text = next < text.size() && next > at + 1 && is_letter(text[next]);
  return in_text ? std::nullopt : std::optional(letter_at(rule, text, at));
}

std::optional<Extraction> from_json(std::string_view folded, std::span<const std::string> choices) {
  static constexpr std::string_view kKey = "\"answer\"";
  const std::size_t key = folded.rfind(kKey);
  if (key == std::string_view::npos) return std::nullopt;
  const std::size_t colon = skip(folded, key + kKey.size(), kSpaces);
  if (colon == folded.size() || folded[colon] != ':') return std::nullopt;
  const std::size_t quote = skip(folded, colon + 1, kSpaces);
  if (quote == folded.size() || folded[quote] != '"') return std::nullopt;
  const std::size_t end = folded.find('"', quote + 1);
  if (end == std::string_view::npos) return std::nullopt;
  return from_value(ExtractRule::json, folded, quote + 1, end, choices);
}

std::optional<Extraction> from_statement(std::string_view folded) {
  const std::vector<Statement> statements = answer_statements(folded);
  for (auto it = statements.rbegin(); it != statements.rend(); ++it) {
    const std::size_t at = leading_letter(folded.substr(0, it->end), it->begin, !it->verb);
    if (at != std::string_view::npos) return letter_at(ExtractRule::phrase, folded, at);
  }
  return std::nullopt;
}

/// A line that is one letter and marks around it.
std::optional<Extraction> whole_line(std::string_view folded, std::size_t begin, std::size_t end) {
  static constexpr std::string_view kMarks = " \t\r*_`\"'$()[]{}.:#\\";
  const std::string_view line = folded.substr(0, end);
  const std::size_t at = skip(line, begin, kMarks);
  if (at == end || !is_letter(line[at]) || skip(line, at + 1, kMarks) != end) return std::nullopt;
  return letter_at(ExtractRule::alone, folded, at);
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
  const std::size_t at = skip(folded, begin, "*_([");
  const std::size_t mark = skip(folded, at + 1, "*_");
  if (!one_line || at >= end || !is_upper(folded[at]) || mark >= end ||
      std::string_view(".):]").find(folded[mark]) == std::string_view::npos) {
    return std::nullopt;
  }
  return letter_at(ExtractRule::alone, folded, at);
}

/// The last letter of the choices in "(C)", "option C" or "choice C".
std::optional<Extraction> from_mention(std::string_view folded, char last_letter) {
  std::optional<Extraction> found;
  for (std::size_t at = 1; at < folded.size(); ++at) {
    const char c = folded[at];
    if (c < 'A' || c > last_letter || continues_word(folded, at + 1)) continue;
    const bool bracketed = folded[at - 1] == '(' && at + 1 < folded.size() && folded[at + 1] == ')';
    bool named = false;
    for (const std::string_view word : {"option ", "Option ", "choice ", "Choice "}) {
      for (const std::string_view mark : {"", "*", "**", "("}) {
        const std::size_t length = word.size() + mark.size();
        named = named || (at >= length && folded.substr(at - length, word.size()) == word &&
                          folded.substr(at - mark.size(), mark.size()) == mark);
      }
    }
    if (bracketed || named) found = letter_at(ExtractRule::mention, folded, at);
  }
  return found;
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
  if (const BoxSearch box = find_box(folded); box.last) {
    const std::size_t begin = box.last->offset;
    found = from_value(ExtractRule::boxed, folded, begin, begin + box.last->text.size(), choices);
  }
  if (!found) found = from_json(folded, choices);
  if (!found) found = from_statement(folded);
  if (!found) {
    found = from_lone_letter(folded);
    if (!in_range(found)) found = from_mention(folded, last_letter);
  }
  if (found) found->offset = unfold_offset(answer, found->offset);
  return found;
}

}  // namespace ponder
