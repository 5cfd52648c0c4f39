// Line breaks in quotes: blanks around a break go, a single break is a blank, and of several breaks
// all but the first stay (YAML 1.1, 5.3 and 9.1).

#include "tasks/yaml/quoted.h"

#include "harness/base/unicode.h"

namespace ponder {

namespace {

class QuotedReader {
 public:
  QuotedReader(std::string_view text, std::size_t begin) : text_(text), at_(begin) {}

  std::optional<std::string> read() {
    if (at_ >= text_.size()) return std::nullopt;
    quote_ = text_[at_++];
    if (quote_ != '\'' && quote_ != '"') return std::nullopt;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == quote_) {
        ++at_;
        if (quote_ == '"' || !text_.substr(at_).starts_with('\'')) return std::move(out_);
        out_ += '\'';
        ++at_;
      } else if (c == '\\' && quote_ == '"') {
        if (!escape()) return std::nullopt;
      } else if (is_blank(c) || is_break(c)) {
        spaces();
      } else {
        out_ += c;
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t'; }

  static bool is_break(char c) { return c == '\n' || c == '\r'; }

  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  bool skip_break() {
    if (at_ >= text_.size() || !is_break(text_[at_])) return false;
    at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
    return true;
  }

  void spaces() {
    const std::size_t begin = at_;
    skip_blanks();
    if (!skip_break()) {
      out_ += text_.substr(begin, at_ - begin);
      return;
    }
    if (!more_breaks()) out_ += ' ';
  }

  /// Keeps the empty lines that follow. false: there are none.
  bool more_breaks() {
    bool any = false;
    for (;;) {
      skip_blanks();
      if (!skip_break()) return any;
      out_ += '\n';
      any = true;
    }
  }

  bool escape() {
    ++at_;
    if (at_ >= text_.size()) return false;
    if (skip_break()) {  // the line goes on
      more_breaks();
      return true;
    }
    const char c = text_[at_++];
    static constexpr std::string_view kFrom = "0abt\tnvfre \"\\/";
    static constexpr std::string_view kTo = {"\0\a\b\t\t\n\v\f\r\x1b \"\\/", 14};
    if (const std::size_t i = kFrom.find(c); i != std::string_view::npos) {
      out_ += kTo[i];
      return true;
    }
    switch (c) {
      case 'N':
        return code_point(0x85);
      case '_':
        return code_point(0xA0);
      case 'L':
        return code_point(0x2028);
      case 'P':
        return code_point(0x2029);
      case 'x':
        return hex(2);
      case 'u':
        return hex(4);
      case 'U':
        return hex(8);
      default:
        return false;
    }
  }

  bool code_point(char32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) return false;
    append_utf8(out_, c);
    return true;
  }

  bool hex(std::size_t digits) {
    char32_t value = 0;
    for (std::size_t i = 0; i < digits; ++i, ++at_) {
      if (at_ >= text_.size()) return false;
      const char c = text_[at_];
      const std::size_t digit = std::string_view("0123456789abcdef")
                                    .find(static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c));
      if (digit == std::string_view::npos) return false;
      value = value * 16 + static_cast<char32_t>(digit);
    }
    return code_point(value);
  }

  std::string_view text_;
  std::size_t at_;
  char quote_ = '\0';
  std::string out_ = {};
};

}  // namespace

std::optional<std::string> read_quoted(std::string_view text, std::size_t begin) {
  return QuotedReader(text, begin).read();
}

}  // namespace ponder
