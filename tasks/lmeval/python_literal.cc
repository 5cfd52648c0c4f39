#include "tasks/lmeval/python_literal.h"

#include "harness/base/text.h"
#include "harness/base/unicode.h"

namespace ponder::lmeval {

namespace {

constexpr int kMaxDepth = 64;

class LiteralParser {
 public:
  explicit LiteralParser(std::string_view text) : text_(text) {}

  std::optional<Value> parse() {
    auto value = read(0);
    skip_space();
    if (at_ != text_.size()) return std::nullopt;
    return value;
  }

 private:
  bool skip(char c) {
    skip_space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void skip_space() {
    while (at_ < text_.size() &&
           std::string_view(" \t\n\r\f").find(text_[at_]) != std::string_view::npos) {
      ++at_;
    }
  }

  std::optional<Value> read(int depth) {
    skip_space();
    if (depth > kMaxDepth || at_ >= text_.size()) return std::nullopt;
    const char c = text_[at_];
    if (c == '\'' || c == '"') return strings();
    if (c == '[') return sequence(']', depth);
    if (c == '(') return sequence(')', depth);
    if (c == '{') return dict(depth);
    return word();
  }

  std::optional<Value> sequence(char close, int depth) {
    ++at_;
    ValueList items;
    bool comma = false;
    while (!skip(close)) {
      if (!items.empty() && !comma) return std::nullopt;
      auto item = read(depth + 1);
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
      comma = skip(',');
    }
    if (close == ']') return Value::list(std::move(items));
    if (items.size() == 1 && !comma) return items.front();  // only parentheses
    return Value::tuple(std::move(items));
  }

  std::optional<Value> dict(int depth) {
    ++at_;
    ValueDict out;
    bool comma = false;
    while (!skip('}')) {
      if (out.size() > 0 && !comma) return std::nullopt;
      auto key = read(depth + 1);
      if (!key || !ValueDict::is_key(*key) || !skip(':')) return std::nullopt;
      auto value = read(depth + 1);
      if (!value) return std::nullopt;
      out.set(std::move(*key), std::move(*value));
      comma = skip(',');
    }
    return Value::dict(std::move(out));
  }

  /// Strings that follow each other are one.
  std::optional<Value> strings() {
    std::string out;
    while (at_ < text_.size() && (text_[at_] == '\'' || text_[at_] == '"')) {
      if (!quoted(out)) return std::nullopt;
      skip_space();
    }
    return Value::string(std::move(out));
  }

  bool quoted(std::string& out) {
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      const char c = text_[at_++];
      if (c == '\n') return false;
      if (c != '\\') {
        out += c;
      } else if (!escape(out)) {
        return false;
      }
    }
    if (at_ >= text_.size()) return false;
    ++at_;
    return true;
  }

  bool escape(std::string& out) {
    if (at_ >= text_.size()) return false;
    const char c = text_[at_++];
    static constexpr std::string_view kFrom = "\\'\"abfnrtv";
    static constexpr std::string_view kTo = "\\'\"\a\b\f\n\r\t\v";
    if (const std::size_t i = kFrom.find(c); i != std::string_view::npos) {
      out += kTo[i];
    } else if (c == 'x' || c == 'u' || c == 'U') {
      return code_point(c == 'x' ? 2 : c == 'u' ? 4 : 8, out);
    } else if (c >= '0' && c <= '7') {
      char32_t value = static_cast<char32_t>(c - '0');
      for (int more = 0; more < 2 && at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '7';
           ++more) {
        value = value * 8 + static_cast<char32_t>(text_[at_++] - '0');
      }
      append_utf8(out, value);
    } else if (c != '\n') {  // a line break behind a backslash is none
      (out += '\\') += c;
    }
    return true;
  }

  bool code_point(std::size_t digits, std::string& out) {
    const std::string_view hex = text_.substr(at_, digits);
    char32_t value = 0;
    for (const char h : hex) {
      const std::size_t digit = std::string_view("0123456789abcdef")
                                    .find(static_cast<char>(h >= 'A' && h <= 'F' ? h | 0x20 : h));
      if (digit == std::string_view::npos) return false;
      value = value * 16 + static_cast<char32_t>(digit);
    }
    if (hex.size() < digits || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
      return false;
    }
    at_ += digits;
    append_utf8(out, value);
    return true;
  }

  std::optional<Value> word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           std::string_view(",:]}) \t\n\r\f").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word == "None") return Value::null();
    if (word == "True") return Value::boolean(true);
    if (word == "False") return Value::boolean(false);
    const std::size_t first = word.starts_with('-') || word.starts_with('+') ? 1 : 0;
    const bool leading_zero = word.size() > first + 1 && word[first] == '0' &&
                              word.find_first_not_of("0123456789", first) == std::string_view::npos;
    if (first == word.size() || leading_zero) return std::nullopt;
    const std::string digits(word.starts_with('+') ? word.substr(1) : word);
    if (const auto whole = parse_int(digits)) return Value::integer(*whole);
    if (digits.find_first_not_of("0123456789", digits[0] == '-' ? 1 : 0) == std::string::npos) {
      return Value::big_integer(digits);
    }
    if (digits.find_first_of("0123456789") == std::string::npos) return std::nullopt;
    if (const auto real = parse_double(digits)) return Value::real(*real);
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<Value> parse_python_literal(std::string_view text) {
  return LiteralParser(text).parse();
}

}  // namespace ponder::lmeval
