#include "harness/base/jinja/lexer.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "harness/base/text.h"
#include "harness/base/unicode.h"

namespace ponder::jinja {

namespace {

bool is_name_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0;
}

bool is_digit_char(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_part(char c) {
  return is_name_start(c) || is_digit_char(c);
}

/// Longest first.
constexpr std::array<std::string_view, 27> kSymbols = {
    "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]",
    "(",  ")",  "{",  "}",  ">",  "<",  "=", ".", ":", "|", ",", ";", "!"};

/// One kind of line end, and without the last one unless it is to be kept.
std::string normalized(std::string_view source, bool keep_trailing_newline) {
  std::string out;
  out.reserve(source.size());
  for (std::size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\r') {
      out += '\n';
      if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    } else {
      out += source[i];
    }
  }
  if (!keep_trailing_newline && out.ends_with('\n')) out.pop_back();
  return out;
}

class Lexer {
 public:
  Lexer(std::string_view source, const Options& options)
      : source_(normalized(source, options.keep_trailing_newline)), options_(options) {}

  Result<std::vector<Token>> run() {
    while (at_ < source_.size()) PONDER_TRY(text_then_tag());
    emit(Token::Kind::end, "");
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return std::string_view(source_).substr(at_); }

  bool at_end() const { return at_ >= source_.size(); }

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }

  void advance(std::size_t bytes) {
    const auto begin = source_.begin() + static_cast<std::ptrdiff_t>(at_);
    line_ += static_cast<int>(std::count(begin, begin + static_cast<std::ptrdiff_t>(bytes), '\n'));
    at_ += bytes;
  }

  void emit(Token::Kind kind, std::string text) {
    tokens_.push_back({kind, std::move(text), line_});
  }

  Error fail(const std::string& message) const { return error_at(options_, line_, message); }

  std::size_t find_tag(std::size_t from) const {
    for (;; ++from) {
      from = source_.find('{', from);
      if (from == std::string::npos || from + 1 >= source_.size()) return std::string::npos;
      const char next = source_[from + 1];
      if (next == '{' || next == '%' || next == '#') return from;
    }
  }

  /// The text up to a tag whose second character is `kind` and whose sign follows it.
  std::string_view stripped(std::string_view text, bool at_line_start, char kind, char sign) const {
    if (sign == '-') return strip_right(text);
    if (sign == '+' || !options_.lstrip_blocks || kind == '{') return text;
    const std::size_t newline = text.rfind('\n');
    if (newline == std::string_view::npos && !at_line_start) return text;
    const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
    return strip_left(text.substr(line)).empty() ? text.substr(0, line) : text;
  }

  bool at_line_start() const { return at_ == 0 || source_[at_ - 1] == '\n'; }

  Result<void> text_then_tag() {
    const std::size_t tag = find_tag(at_);
    const bool starts_line = at_line_start();
    const std::string_view text = rest().substr(0, tag == std::string::npos ? tag : tag - at_);
    const char kind = tag == std::string::npos ? '\0' : source_[tag + 1];
    const char sign =
        tag == std::string::npos || tag + 2 >= source_.size() ? '\0' : source_[tag + 2];
    const std::string_view kept = kind == '\0' ? text : stripped(text, starts_line, kind, sign);
    if (!kept.empty()) emit(Token::Kind::text, std::string(kept));
    advance(text.size());
    if (kind == '\0') return {};
    if (kind == '#') return comment();
    if (kind == '%') {
      if (const std::size_t length = raw_tag(at_, "raw"); length > 0) return raw(length);
    }
    emit(kind == '%' ? Token::Kind::block_begin : Token::Kind::output_begin, "");
    advance(sign == '-' || sign == '+' ? 3 : 2);
    return inside_tag(kind == '%' ? '%' : '}');
  }

  /// After a closing delimiter with its sign: what whitespace goes with it.
  void close(char sign, bool trims) {
    if (sign == '-') {
      advance(rest().size() - strip_left(rest()).size());
    } else if (sign != '+' && trims && options_.trim_blocks && peek() == '\n') {
      advance(1);
    }
  }

  Result<void> comment() {
    const std::size_t end = source_.find("#}", at_ + 2);
    if (end == std::string::npos) return fail("comment is not closed by '#}'");
    const char sign = end > at_ + 2 ? source_[end - 1] : '\0';
    advance(end + 2 - at_);
    close(sign, true);
    return {};
  }

  /// Length of `{% name %}` at `from` up to its `%}` (not included), 0 if there is none.
  std::size_t raw_tag(std::size_t from, std::string_view name) const {
    std::size_t i = from + 2;
    const auto skip_space = [&] {
      while (i < source_.size() && std::isspace(static_cast<unsigned char>(source_[i]))) ++i;
    };
    if (i < source_.size() && (source_[i] == '-' || source_[i] == '+')) ++i;
    skip_space();
    if (std::string_view(source_).substr(std::min(i, source_.size()), name.size()) != name) {
      return 0;
    }
    i += name.size();
    skip_space();
    if (i < source_.size() && (source_[i] == '-' || source_[i] == '+')) ++i;
    return std::string_view(source_).substr(std::min(i, source_.size()), 2) == "%}" ? i - from : 0;
  }

  Result<void> raw(std::size_t length) {
    const char sign = source_[at_ + length - 1];
    advance(length + 2);
    if (sign == '-') close(sign, false);
    const bool starts_line = at_line_start();
    for (std::size_t end = at_; (end = source_.find("{%", end)) != std::string::npos; end += 2) {
      const std::size_t end_length = raw_tag(end, "endraw");
      if (end_length == 0) continue;
      const std::string_view text = rest().substr(0, end - at_);
      const std::string_view kept = stripped(text, starts_line, '%', source_[end + 2]);
      if (!kept.empty()) emit(Token::Kind::text, std::string(kept));
      const char end_sign = source_[end + end_length - 1];
      advance(text.size() + end_length + 2);
      close(end_sign, true);
      return {};
    }
    return fail("raw block is not closed by 'endraw'");
  }

  /// Tokens up to the delimiter `%}` or `}}`, whose first character is `closer`.
  Result<void> inside_tag(char closer) {
    const bool block = closer == '%';
    std::string brackets;
    for (;;) {
      while (!at_end() && strip_left(rest()).size() < rest().size()) {
        advance(rest().size() - strip_left(rest()).size());
      }
      if (at_end()) return fail(block ? "tag is not closed by '%}'" : "tag is not closed by '}}'");
      const char sign = peek() == '-' || (peek() == '+' && block) ? peek() : '\0';
      const std::size_t skip = sign == '\0' ? 0 : 1;
      if (brackets.empty() && peek(skip) == closer && peek(skip + 1) == '}') {
        emit(block ? Token::Kind::block_end : Token::Kind::output_end, "");
        advance(skip + 2);
        close(sign, block);
        return {};
      }
      if (is_name_start(peek())) {
        std::size_t length = 1;
        while (is_name_part(peek(length))) ++length;
        emit(Token::Kind::name, std::string(rest().substr(0, length)));
        advance(length);
      } else if (is_digit_char(peek())) {
        PONDER_TRY(number());
      } else if (peek() == '"' || peek() == '\'') {
        PONDER_TRY(string());
      } else {
        PONDER_TRY(symbol(brackets));
      }
    }
  }

  Result<void> symbol(std::string& brackets) {
    for (const std::string_view candidate : kSymbols) {
      if (!rest().starts_with(candidate)) continue;
      const char c = candidate[0];
      if (c == '(') brackets += ')';
      if (c == '[') brackets += ']';
      if (c == '{') brackets += '}';
      if (c == ')' || c == ']' || c == '}') {
        if (brackets.empty()) return fail("unexpected '" + std::string(1, c) + "'");
        if (brackets.back() != c) {
          return fail("unexpected '" + std::string(1, c) + "', expected '" + brackets.back() + "'");
        }
        brackets.pop_back();
      }
      emit(Token::Kind::symbol, std::string(candidate));
      advance(candidate.size());
      return {};
    }
    return fail("unexpected character '" + std::string(1, peek()) + "'");
  }

  /// Digits with single underscores between them, from `from` on; length 0 if there is none.
  std::size_t digits(std::size_t from, std::string_view allowed, std::string* out) const {
    std::size_t length = 0;
    const auto is_allowed = [&](std::size_t i) {
      const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(peek(from + i))));
      return c != '\0' && allowed.find(c) != std::string_view::npos;
    };
    while (is_allowed(length) ||
           (length > 0 && peek(from + length) == '_' && is_allowed(length + 1))) {
      if (peek(from + length) != '_') *out += peek(from + length);
      ++length;
    }
    return length;
  }

  Result<void> number() {
    constexpr std::string_view kDecimal = "0123456789";
    const char base = static_cast<char>(std::tolower(static_cast<unsigned char>(peek(1))));
    if (peek() == '0' && (base == 'x' || base == 'o' || base == 'b')) {
      std::string text;
      const std::string_view allowed = base == 'x'   ? "0123456789abcdef"
                                       : base == 'o' ? "01234567"
                                                     : "01";
      const std::size_t length = digits(2, allowed, &text);
      if (length == 0) return fail("number has no digits after '0" + std::string(1, base) + "'");
      emit(Token::Kind::integer, std::string("0") + base + text);
      advance(2 + length);
      return {};
    }
    std::string text;
    std::size_t length = digits(0, kDecimal, &text);
    bool real = false;
    std::string fraction;
    // In `rows.1.0` the numbers are positions.
    const bool after_dot = !tokens_.empty() && tokens_.back().is_symbol(".");
    if (peek(length) == '.' && !after_dot) {
      if (const std::size_t more = digits(length + 1, kDecimal, &fraction); more > 0) {
        real = true;
        text += "." + fraction;
        length += 1 + more;
      }
    }
    if (peek(length) == 'e' || peek(length) == 'E') {
      const bool sign = peek(length + 1) == '+' || peek(length + 1) == '-';
      std::string exponent;
      if (const std::size_t more = digits(length + (sign ? 2 : 1), kDecimal, &exponent); more > 0) {
        real = true;
        text += "e" + (peek(length + 1) == '-' ? "-" + exponent : exponent);
        length += (sign ? 2 : 1) + more;
      }
    }
    if (!real && text.size() > 1 && text[0] == '0' &&
        text.find_first_not_of('0') != std::string::npos) {
      return fail("number " + text + " has leading zeros");
    }
    emit(real ? Token::Kind::real : Token::Kind::integer, text);
    advance(length);
    return {};
  }

  Result<void> string() {
    const char quote = peek();
    std::size_t end = 1;
    while (peek(end) != quote) {
      if (peek(end) == '\\') ++end;
      if (at_ + end >= source_.size()) return fail("string is not closed");
      ++end;
    }
    std::string value = PONDER_TRY(unescaped(rest().substr(1, end - 1)));
    emit(Token::Kind::string, std::move(value));
    advance(end + 1);
    return {};
  }

  /// Python's escapes; an unknown one stays as it is.
  Result<std::string> unescaped(std::string_view text) const {
    constexpr std::string_view kFrom = "\\'\"abfnrtv";
    constexpr std::string_view kTo = "\\'\"\a\b\f\n\r\t\v";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\\' || i + 1 == text.size()) {
        out += text[i];
        continue;
      }
      const char c = text[++i];
      if (const std::size_t known = kFrom.find(c); known != std::string_view::npos) {
        out += kTo[known];
      } else if (c == '\n') {
        continue;
      } else if (c == 'x' || c == 'u' || c == 'U') {
        const std::size_t length = c == 'x' ? 2 : c == 'u' ? 4 : 8;
        append_utf8(out, PONDER_TRY(code_point(text.substr(i + 1, length), 16, length)));
        i += length;
      } else if (c >= '0' && c <= '7') {
        std::size_t length = 1;
        while (length < 3 && i + length < text.size() && text[i + length] >= '0' &&
               text[i + length] <= '7') {
          ++length;
        }
        append_utf8(out, PONDER_TRY(code_point(text.substr(i, length), 8, length)));
        i += length - 1;
      } else if (c == 'N') {
        return fail("string escape '\\N{...}' is not supported");
      } else {
        (out += '\\') += c;
      }
    }
    return out;
  }

  Result<char32_t> code_point(std::string_view digits, int base, std::size_t length) const {
    std::uint32_t value = 0;
    for (const char c : digits) {
      const auto byte = static_cast<unsigned char>(c);
      if (!std::isxdigit(byte)) return fail("string has an unfinished escape");
      const int digit = std::isdigit(byte) ? c - '0' : std::tolower(byte) - 'a' + 10;
      value = value * static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(digit);
    }
    if (digits.size() < length) return fail("string has an unfinished escape");
    if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
      return fail("string escape names no character");
    }
    return static_cast<char32_t>(value);
  }

  const std::string source_;
  const Options& options_;
  std::size_t at_ = 0;
  int line_ = 1;
  std::vector<Token> tokens_ = {};
};

}  // namespace

Error error_at(const Options& options, int line, const std::string& message) {
  return {ErrorCode::parse, options.name + ", line " + std::to_string(line) + ": " + message, ""};
}

Result<std::vector<Token>> tokenize(std::string_view source, const Options& options) {
  if (!is_utf8(source)) return Error{ErrorCode::parse, options.name + " is not UTF-8", ""};
  return Lexer(source, options).run();
}

}  // namespace ponder::jinja
