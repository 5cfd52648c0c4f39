#include "scorers/ifeval/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "harness/base/unicode.h"

namespace ponder::ifeval {

namespace {

re2::RE2::Options options(bool ignore_case) {
  re2::RE2::Options out;
  out.set_case_sensitive(!ignore_case);
  out.set_log_errors(false);
  return out;
}

std::unique_ptr<re2::RE2> compiled(const std::string& pattern, bool ignore_case) {
  auto out = std::make_unique<re2::RE2>("(?m)" + pattern, options(ignore_case));
  if (!out->ok()) {
    out = std::make_unique<re2::RE2>(re2::RE2::QuoteMeta(pattern), options(ignore_case));
  }
  return out;
}

std::optional<std::string_view> search(const re2::RE2& pattern,
                                       std::string_view text,
                                       std::size_t from) {
  re2::StringPiece found;
  if (!pattern.Match({text.data(), text.size()}, from, text.size(), re2::RE2::UNANCHORED, &found,
                     1)) {
    return std::nullopt;
  }
  return std::string_view(found.data(), found.size());
}

/// U+0345 and others of category N* beside the decimal digits: Python's str.isnumeric.
bool is_numeric(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  static const re2::RE2 number("\\pN");
  std::string utf8;
  append_utf8(utf8, c);
  return re2::RE2::FullMatch(utf8, number);
}

}  // namespace

std::vector<std::string_view> find_all(const std::string& pattern,
                                       std::string_view text,
                                       bool ignore_case) {
  const auto regex = compiled(pattern, ignore_case);
  std::vector<std::string_view> out;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto found = search(*regex, text, from);
    if (!found) break;
    out.push_back(*found);
    const auto end = static_cast<std::size_t>(found->data() + found->size() - text.data());
    from = end;
    if (found->empty()) {
      if (end == text.size()) break;
      next_code_point(text, &from);
    }
  }
  return out;
}

std::optional<std::string_view> find_first(const std::string& pattern,
                                           std::string_view text,
                                           bool ignore_case,
                                           std::size_t from) {
  return search(*compiled(pattern, ignore_case), text, from);
}

bool is_word_character(char32_t c) {
  return c == '_' || is_letter(c) || is_digit(c) || is_numeric(c);
}

bool is_word_boundary(std::string_view text, std::size_t at) {
  bool before = false;
  if (at > 0) {
    std::size_t begin = at - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    before = is_word_character(next_code_point(text, &begin));
  }
  bool after = false;
  if (at < text.size()) {
    std::size_t next = at;
    after = is_word_character(next_code_point(text, &next));
  }
  return before != after;
}

}  // namespace ponder::ifeval
