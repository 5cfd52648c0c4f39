// A number literal as people and LaTeX write it. The marks between digits carry the difficulty:
// `1,234` groups, `3,5` separates or is a decimal comma, `1\,234` and `1 234` group only in threes,
// `5{,}5` is decimal and `5{,}555` groups.

#include "scorers/math/number_lexer.h"

#include <algorithm>
#include <array>

namespace ponder::math {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && is_digit(text[at + n])) ++n;
  return n;
}

enum class Mark { none, strong, comma, space };  // strong: `{,}`, `,\!`: never separates elements

/// The group mark at `at` and how long it is.
Mark group_mark(std::string_view text, std::size_t at, std::size_t* length) {
  const auto skip = [&](std::size_t i, std::string_view what) {
    return text.substr(i).starts_with(what) ? what.size() : 0;
  };
  const auto blanks = [&](std::size_t i) {
    std::size_t n = 0;
    while (i + n < text.size() && text[i + n] == ' ') ++n;
    return n;
  };
  std::size_t i = at;
  if (const std::size_t n = skip(i, "{,}")) {
    i += n;
    i += skip(i, "\\!");
    *length = i - at;
    return Mark::strong;
  }
  if (i < text.size() && text[i] == ',') {
    ++i;
    const std::size_t before = i;
    std::size_t j = i + blanks(i);
    if (const std::size_t n = skip(j, "\\!")) {
      j += n;
      j += blanks(j);
      *length = j - at;
      return Mark::strong;
    }
    *length = before - at;
    return Mark::comma;
  }
  for (const std::string_view space : {"\\,", "\\;", "\\:", "\\ ", "~", "\\!", " "}) {
    if (const std::size_t n = skip(i, space)) {
      *length = n;
      return Mark::space;
    }
  }
  return Mark::none;
}

/// Digits with group marks: `1,234,567`. Appends the digits; returns the bytes read.
std::size_t read_groups(std::string_view text,
                        bool bracketed,
                        const Reading& reading,
                        std::string* out) {
  std::size_t at = digits_at(text, 0);
  out->append(text.substr(0, at));
  if (at == 0 || at > 3 || text[0] == '0') return at;
  Mark used = Mark::none;
  for (;;) {
    std::size_t length = 0;
    const Mark mark = group_mark(text, at, &length);
    if (mark == Mark::none || (used != Mark::none && mark != used)) return at;
    if (mark == Mark::comma && (bracketed || !reading.comma_groups || reading.decimal_comma)) {
      return at;
    }
    if (mark == Mark::space && !reading.space_groups) return at;
    if (digits_at(text, at + length) != 3) return at;
    // A group followed by a fraction bar is the numerator of a mixed number: 1 234/1000.
    const std::size_t end = at + length + 3;
    if (mark == Mark::space && end < text.size() && text[end] == '/') return at;
    out->append(text.substr(at + length, 3));
    used = mark;
    at = end;
  }
}

/// `\overline{6}`, `\overline6`, `\bar{6}`, `\dot{6}`, `(6)` behind decimals.
std::size_t read_repeat(std::string_view text, std::string* repeat) {
  for (const std::string_view command : {"\\overline", "\\bar", "\\dot"}) {
    if (!text.starts_with(command)) continue;
    std::size_t at = command.size();
    while (at < text.size() && text[at] == ' ') ++at;
    if (at < text.size() && text[at] == '{') {
      const std::size_t n = digits_at(text, at + 1);
      if (n == 0 || at + 1 + n >= text.size() || text[at + 1 + n] != '}') return 0;
      *repeat = text.substr(at + 1, n);
      return at + n + 2;
    }
    if (at >= text.size() || !is_digit(text[at])) return 0;
    *repeat = text.substr(at, 1);
    return at + 1;
  }
  if (text.starts_with("(")) {
    const std::size_t n = digits_at(text, 1);
    if (n == 0 || 1 + n >= text.size() || text[1 + n] != ')') return 0;
    *repeat = text.substr(1, n);
    return n + 2;
  }
  return 0;
}

/// `0.1666...`: the shortest block that the decimals end in, often enough to be meant. Takes the
/// repetitions off `decimals`.
std::string ending_block(std::string* decimals) {
  for (std::size_t size = 1; size <= 6; ++size) {
    const std::size_t wanted = size == 1 ? 3 : 2;
    if (decimals->size() < size * wanted) break;
    const std::string block = decimals->substr(decimals->size() - size);
    std::size_t times = 0;
    std::size_t rest = decimals->size();
    while (rest >= size && decimals->compare(rest - size, size, block) == 0) {
      rest -= size;
      ++times;
    }
    if (times >= wanted) {
      decimals->resize(rest);
      return block;
    }
  }
  return {};
}

std::size_t dots_at(std::string_view text) {
  for (const std::string_view dots : {"...", "\\ldots", "\\dots", "\\cdots", " \\ldots"}) {
    if (text.starts_with(dots)) return dots.size();
  }
  return 0;
}

}  // namespace

std::optional<NumberRun> read_number(std::string_view text,
                                     bool bracketed,
                                     const Reading& reading) {
  NumberRun run;
  std::size_t at = read_groups(text, bracketed, reading, &run.text);
  if (run.text.empty()) run.text = "0";

  std::size_t mark = 0;
  if (at < text.size() && text[at] == '.' && !text.substr(at).starts_with("...")) {
    mark = 1;
  } else if (at > 0 && text.substr(at).starts_with("{,}") && digits_at(text, at + 3) > 0) {
    mark = 3;
  } else if (at > 0 && reading.decimal_comma && at < text.size() && text[at] == ',' &&
             digits_at(text, at + 1) > 0) {
    mark = 1;
  }
  if (mark > 0) {
    const std::size_t n = digits_at(text, at + mark);
    std::string decimals(text.substr(at + mark, n));
    if (n == 0 && at == 0 && !text.substr(1).starts_with("\\overline")) return std::nullopt;
    at += mark + n;
    std::string repeat;
    if (const std::size_t length = read_repeat(text.substr(at), &repeat)) {
      at += length;
    } else if (const std::size_t dots = dots_at(text.substr(at))) {
      repeat = ending_block(&decimals);
      if (repeat.empty()) return std::nullopt;
      at += dots;
    }
    if (!decimals.empty() || !repeat.empty()) run.text += '.' + decimals;
    if (!repeat.empty()) run.text += '(' + repeat + ')';
  } else if (at == 0) {
    return std::nullopt;
  }

  if (reading.e_notation && at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    std::size_t i = at + 1;
    const bool sign = i < text.size() && (text[i] == '-' || text[i] == '+');
    if (sign) ++i;
    const std::size_t n = digits_at(text, i);
    if (n > 0 && n <= 6) {
      run.text += 'e';
      if (text[at + 1] == '-') run.text += '-';
      run.text += text.substr(i, n);
      at = i + n;
    }
  }
  run.length = at;
  return run;
}

}  // namespace ponder::math
