#include "scorers/math/clean.h"

#include <algorithm>

#include "harness/base/text.h"
#include "harness/base/unicode.h"
#include "scorers/fold.h"
#include "scorers/math/names.h"

namespace ponder::math {

namespace {

std::string to_latex(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      out += text[at++];
      continue;
    }
    const char32_t c = next_code_point(text, &at);
    if (const auto latex = latex_of(c)) {
      out += *latex;
    } else {
      out += text.substr(begin, at - begin);
    }
  }
  return out;
}

/// Delimiters of mathematics; `\$` stays, and so does a lone `$`.
std::string without_delimiters(std::string_view text) {
  std::size_t dollars = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '$') {
      ++dollars;
    }
  }
  const bool lone = dollars == 1 && text.back() != '$';
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      const char next = text[i + 1];
      const bool line_break = i > 0 && text[i - 1] == '\\';
      const bool delimiter =
          !line_break && (next == '(' || next == ')' || next == '[' || next == ']');
      if (delimiter) {
        out += ' ';
      } else {
        out.append(text.substr(i, 2));
      }
      ++i;
    } else if (text[i] == '$') {
      if (lone) out += "\\$";
    } else if (text[i] == '*' && i + 1 < text.size() && text[i + 1] == '*' &&
               (i == 0 || i + 2 == text.size())) {
      ++i;  // bold around the whole
    } else {
      out += text[i];
    }
  }
  return out;
}

bool ends_in_command(std::string_view text) {
  // `\,` and `\.` end in a mark that belongs to the command.
  return text.size() >= 2 && text[text.size() - 2] == '\\' &&
         (text.size() < 3 || text[text.size() - 3] != '\\');
}

std::string_view without_closing_marks(std::string_view text) {
  for (;;) {
    text = trim(text);
    if (text.empty()) return text;
    const char last = text.back();
    if (ends_in_command(text) && (last == ',' || last == ';' || last == '!' || last == ' ' ||
                                  last == ':' || last == '\\' || last == '.')) {
      text.remove_suffix(2);
    } else if (last == '~' || last == ',' || last == ';' || last == ':') {
      text.remove_suffix(1);
    } else if (last == '.' && !text.ends_with("..")) {
      text.remove_suffix(1);
    } else if (text.front() == '~') {
      text.remove_prefix(1);
    } else {
      return text;
    }
  }
}

}  // namespace

std::string_view unwrap_command(std::string_view text, std::string_view command, bool* found) {
  *found = false;
  if (!text.starts_with(command)) return text;
  std::string_view rest = trim(text.substr(command.size()));
  if (rest.empty() || rest.front() != '{') return text;
  int depth = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] == '\\') {
      ++i;
    } else if (rest[i] == '{') {
      ++depth;
    } else if (rest[i] == '}' && --depth == 0) {
      if (i + 1 != rest.size()) return text;
      *found = true;
      return trim(rest.substr(1, i - 1));
    }
  }
  return text;
}

std::string clean(std::string_view text) {
  std::string folded = without_delimiters(to_latex(fold(trim(text))));
  std::string_view rest = without_closing_marks(folded);
  for (bool found = true; found;) {
    for (const std::string_view command : {"\\boxed", "\\fbox", "\\displaystyle", ""}) {
      rest = without_closing_marks(unwrap_command(rest, command, &found));
      if (found) break;
    }
  }
  return std::string(rest);
}

std::string normal_words(std::string_view text) {
  std::string out;
  bool blank = false;
  const std::string lower = to_lower(to_valid_utf8(text));
  const auto letter_at = [&](std::size_t i) {
    return i < lower.size() && lower[i] >= 'a' && lower[i] <= 'z';
  };
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = lower[i];
    const bool hyphen = c == '-' && i > 0 && letter_at(i - 1) && letter_at(i + 1);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~' || c == '_' || hyphen) {
      blank = !out.empty();
      continue;
    }
    if (c == '"' || c == '\'' || c == '`' || c == '{' || c == '}' || c == '$' || c == '\\')
      continue;
    if (blank) out += ' ';
    blank = false;
    out += c;
  }
  while (!out.empty() && std::string_view(".,;:! ").find(out.back()) != std::string_view::npos) {
    out.pop_back();
  }
  return out;
}

}  // namespace ponder::math
