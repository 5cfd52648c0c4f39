#include "scorers/extract.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "scorers/fold.h"

namespace ponder {

namespace {

bool starts_with(std::string_view text, std::size_t at, std::string_view word) {
  return text.substr(std::min(at, text.size()), word.size()) == word;
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
  constexpr std::size_t kLongest = 128;
  const std::string_view rest = text.substr(at, kLongest);
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '$') break;
    if (c == '\\' && box_command(rest, end) > 0) break;
  }
  const std::string_view word = rest.substr(0, end);
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
    case ExtractRule::last_math:
      return "last_math";
    case ExtractRule::last_number:
      return "last_number";
    case ExtractRule::alone:
      return "alone";
    case ExtractRule::mention:
      return "mention";
  }
  return "";
}

Extraction extraction(ExtractRule rule,
                      std::string_view folded,
                      std::size_t begin,
                      std::size_t end) {
  return {.rule = rule,
          .text = std::string(folded.substr(begin, end - begin)),
          .offset = begin,
          .length = end - begin};
}

Extraction in_original(Extraction found, std::string_view text) {
  const std::size_t begin = unfold_offset(text, found.offset);
  const std::size_t end = unfold_offset(text, found.offset + found.length);
  found.offset = begin;
  found.length = end - begin;
  return found;
}

BoxSearch find_box(std::string_view folded) {
  struct Box {
    std::size_t begin = 0;  // of its content
    std::size_t depth = 0;  // of open braces, its own included
  };

  constexpr std::size_t kMostOpen = 1024;
  if (folded.find("box") == std::string_view::npos) return {};
  std::vector<Box> open;
  std::size_t depth = 0;
  std::optional<std::pair<std::size_t, std::size_t>> last;
  const auto keep_if_later = [&](std::size_t begin, std::size_t end) {
    if (last && begin < last->first) return;
    if (says_something(folded.substr(begin, end - begin))) last = {begin, end};
  };

  for (std::size_t at = 0; at < folded.size();) {
    const char c = folded[at];
    if (c == '{') {
      ++depth;
      ++at;
    } else if (c == '}') {
      if (!open.empty() && open.back().depth == depth) {
        keep_if_later(open.back().begin, at);
        open.pop_back();
      }
      if (depth > 0) --depth;
      ++at;
    } else if (c != '\\') {
      ++at;
    } else if (const std::size_t command = box_command(folded, at); command > 0) {
      at = std::min(folded.find_first_not_of(" \t", at + command), folded.size());
      if (!starts_with(folded, at, "{")) {
        const std::string_view word = boxed_word(folded, at);
        if (!word.empty()) keep_if_later(at, at + word.size());
        continue;
      }
      ++depth;
      ++at;
      if (open.size() < kMostOpen) open.push_back({.begin = at, .depth = depth});
    } else {
      // An escaped character; but of `\\\\boxed`, JSON's way of writing it, the box counts.
      at += box_command(folded, at + 1) > 0 ? 1 : 2;
    }
  }

  BoxSearch search{.unclosed = !open.empty()};
  if (last) search.last = extraction(ExtractRule::boxed, folded, last->first, last->second);
  return search;
}

}  // namespace ponder
