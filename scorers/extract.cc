#include "scorers/extract.h"

#include <algorithm>
#include <array>

namespace ponder {

namespace {

bool starts_with(std::string_view text, std::size_t at, std::string_view word) {
  return text.substr(std::min(at, text.size()), word.size()) == word;
}

bool starts_with_any_case(std::string_view text, std::size_t at, std::string_view word) {
  if (text.size() < word.size() || at > text.size() - word.size()) return false;
  return std::equal(word.begin(), word.end(), text.begin() + static_cast<std::ptrdiff_t>(at),
                    [](char w, char c) { return w == c || (is_letter(c) && w == (c | 0x20)); });
}

/// Length of `\boxed` or `\fbox` at `at`; 0 if neither, or if a longer command begins there.
std::size_t box_command(std::string_view text, std::size_t at) {
  for (const std::string_view command : {"\\boxed", "\\fbox"}) {
    if (!starts_with(text, at, command)) continue;
    const std::size_t end = at + command.size();
    return end < text.size() && is_letter(text[end]) ? 0 : command.size();
  }
  return 0;
}

bool says_something(std::string_view content) {
  return std::any_of(content.begin(), content.end(), [](char c) {
    return is_digit(c) || is_letter(c) || static_cast<unsigned char>(c) >= 0x80;
  });
}

/// The word of `\boxed 5`; empty where prose merely speaks of a \boxed answer.
std::string_view boxed_word(std::string_view text, std::size_t at) {
  const std::size_t end = std::min(text.find_first_of(" \t\r\n$", at), text.size());
  const std::string_view word = text.substr(at, end - at);
  if (word.empty()) return word;
  const bool value =
      is_digit(word[0]) || word.find_first_of("-+.\\", 0) == 0 ||
      (word[0] >= 'A' && word[0] <= 'Z' && (word.size() == 1 || !is_letter(word[1])));
  return value && says_something(word) ? word : std::string_view();
}

}  // namespace

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string to_string(ExtractRule rule) {
  switch (rule) {
    case ExtractRule::boxed:
      return "boxed";
    case ExtractRule::json:
      return "json";
    case ExtractRule::hashes:
      return "hashes";
    case ExtractRule::phrase:
      return "phrase";
    case ExtractRule::last_number:
      return "last_number";
    case ExtractRule::alone:
      return "alone";
    case ExtractRule::mention:
      return "mention";
  }
  return "";
}

BoxSearch find_box(std::string_view folded) {
  static constexpr std::size_t kPlain = std::string_view::npos;
  std::vector<std::size_t> open;  // per open brace: where the content of its box begins, or kPlain
  std::size_t begin = 0;
  std::string_view content;
  const auto keep_if_later = [&](std::size_t at, std::string_view found) {
    if (!says_something(found) || (!content.empty() && at < begin)) return;
    begin = at;
    content = found;
  };

  for (std::size_t at = 0; at < folded.size();) {
    const char c = folded[at];
    if (c == '{') {
      open.push_back(kPlain);
      ++at;
    } else if (c == '}') {
      if (!open.empty()) {
        const std::size_t box = open.back();
        open.pop_back();
        if (box != kPlain) keep_if_later(box, folded.substr(box, at - box));
      }
      ++at;
    } else if (c != '\\') {
      ++at;
    } else if (const std::size_t command = box_command(folded, at); command > 0) {
      at = std::min(folded.find_first_not_of(" \t", at + command), folded.size());
      if (starts_with(folded, at, "{")) {
        open.push_back(++at);
      } else {
        keep_if_later(at, boxed_word(folded, at));
      }
    } else {
      // An escaped character; but of `\\boxed`, JSON's way of writing it, the box counts.
      at += box_command(folded, at + 1) > 0 ? 1 : 2;
    }
  }

  BoxSearch search;
  if (!content.empty()) {
    search.last =
        Extraction{.rule = ExtractRule::boxed, .text = std::string(content), .offset = begin};
  }
  search.unclosed =
      std::any_of(open.begin(), open.end(), [](std::size_t box) { return box != kPlain; });
  return search;
}

std::vector<Statement> answer_statements(std::string_view folded) {
  static constexpr std::string_view kMarkup = " \t*_`\"'";
  static constexpr std::array<std::string_view, 3> kChinese = {"是", "为", ":"};
  std::vector<Statement> statements;
  const auto add = [&](std::size_t phrase, std::size_t end, bool verb) {
    if (!statements.empty()) statements.back().end = phrase;
    statements.push_back({.begin = end, .end = folded.size(), .verb = verb});
  };

  for (std::size_t at = 0; at < folded.size();) {
    if (starts_with(folded, at, "答案")) {
      const std::size_t end = at + std::string_view("答案").size();
      for (const std::string_view word : kChinese) {
        if (starts_with(folded, end, word)) add(at, end + word.size(), word != ":");
      }
      at = end;
      continue;
    }
    const bool word_start = at == 0 || !(is_letter(folded[at - 1]) || is_digit(folded[at - 1]));
    if (!word_start || !starts_with_any_case(folded, at, "answer")) {
      ++at;
      continue;
    }
    const std::size_t word_end = at + std::string_view("answer").size();
    const std::size_t next = std::min(folded.find_first_not_of(kMarkup, word_end), folded.size());
    if (starts_with(folded, next, ":") || starts_with(folded, next, "=")) {
      add(at, next + 1, false);
    } else if (next > word_end && starts_with_any_case(folded, next, "is") &&
               (next + 2 == folded.size() || !is_letter(folded[next + 2]))) {
      add(at, next + 2, true);
    }
    at = next;
  }
  return statements;
}

}  // namespace ponder
