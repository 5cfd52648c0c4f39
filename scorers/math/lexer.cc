// Left to right, one token at a time. LaTeX and plain text share one lexer: a letter is a symbol of
// its own, as in LaTeX, unless the run of letters it stands in is a name (sin, pi, sqrt) or is too
// long to be a product (meters, Monday).

#include "scorers/math/lexer.h"

#include <algorithm>
#include <cctype>

#include "scorers/math/clean.h"
#include "scorers/math/commands.h"
#include "scorers/math/limits.h"
#include "scorers/math/names.h"
#include "scorers/math/number_lexer.h"

namespace ponder::math {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Lexer {
 public:
  Lexer(std::string_view text, const Reading& reading) : text_(text), reading_(reading) {}

  std::optional<std::vector<Token>> run() {
    while (good_) {
      while (at_ < text_.size() &&
             (std::isspace(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '~')) {
        ++at_;
        space_ = true;
      }
      if (at_ == text_.size()) break;
      step();
    }
    if (!good_ || tokens_.size() > kMaxBytes) return std::nullopt;
    add(TokenType::end);
    return std::move(tokens_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() &&
                        (is_digit(text_[at_ + 1]) || text_[at_ + 1] == '\\'))) {
      number();
    } else if (is_letter(c)) {
      letters();
    } else if (c == '\\') {
      command();
    } else {
      mark(c);
    }
  }

  void add(TokenType type, std::string_view text = {}) {
    if (type == TokenType::open && text != "{")
      brackets_ += text == "(" || text == "[" || text == "set(" || text == "angle(" ? 1 : 0;
    if (type == TokenType::close && text != "}")
      brackets_ -= text == ")" || text == "]" || text == "set)" || text == "angle)" ? 1 : 0;
    tokens_.push_back(Token{type, std::string(text), space_});
    space_ = false;
  }

  bool last_is_value() const {
    if (tokens_.empty()) return false;
    const Token& last = tokens_.back();
    return last.type == TokenType::number || last.type == TokenType::letter ||
           last.type == TokenType::constant || last.type == TokenType::words ||
           last.type == TokenType::close;
  }

  bool after_script() const {
    return !tokens_.empty() &&
           (tokens_.back().is(TokenType::op, "^") || tokens_.back().is(TokenType::op, "_"));
  }

  void number() {
    // What stands in \frac12 and x_12 is taken digit by digit by the parser.
    Reading reading = reading_;
    const bool argument = !tokens_.empty() && tokens_.back().type == TokenType::name;
    if (argument || after_script()) reading.comma_groups = reading.space_groups = false;
    const auto run = read_number(text_.substr(at_), brackets_ > 0, reading);
    if (!run || run->text.size() > kMaxDigits) {
      good_ = false;
      return;
    }
    at_ += run->length;
    add(TokenType::number, run->text);
  }

  void letters() {
    std::size_t length = 0;
    while (at_ + length < text_.size() && is_letter(text_[at_ + length])) ++length;
    const std::string_view run = text_.substr(at_, length);
    at_ += length;
    if (const auto f = function_name(run)) return add(TokenType::name, *f);
    if (const auto c = constant_name(run)) return add(TokenType::constant, *c);
    if (run == "in" && after_number() && (at_ == text_.size() || text_[at_] == '^')) {
      return add(TokenType::words, run);  // 6 in: inches
    }
    if (reading_.unit_letters && length == 1 && after_number() &&
        std::string_view("mgshlL").find(run[0]) != std::string_view::npos) {
      return add(TokenType::words, run);
    }
    if (run == "and" || run == "or" || run == "in") return add(TokenType::op, run);
    if (run == "mod" || run == "cup" || run == "cap") return add(TokenType::op, run);
    if (run == "U" && space_ && !tokens_.empty() && tokens_.back().type == TokenType::close) {
      return add(TokenType::op, "cup");
    }
    if (const auto g = greek_name(run); g && length > 2) return add(TokenType::letter, *g);
    if (length > 4 || (length > 2 && space_ && last_is_value()) || (length > 1 && after_number())) {
      if (length > 4 && split_functions(run)) return;
      return add(TokenType::words, run);
    }
    if (length > 2 && split_functions(run)) return;
    for (std::size_t i = 0; i < length; ++i) add(TokenType::letter, run.substr(i, 1));
  }

  /// A run behind a number that is no product of variables: 5cm, 3 ft.
  bool after_number() const {
    return !tokens_.empty() && tokens_.back().type == TokenType::number && space_;
  }

  /// `sinx`, `xcos`, `xcosx`: a run with a known name in it and at most one letter on each side.
  bool split_functions(std::string_view run) {
    for (std::size_t before = 0; before <= 1; ++before) {
      for (std::size_t after = 0; after <= 1 && before + after + 3 <= run.size(); ++after) {
        const auto f = function_name(run.substr(before, run.size() - before - after));
        if (!f) continue;
        if (before == 1) add(TokenType::letter, run.substr(0, 1));
        add(TokenType::name, *f);
        if (after == 1) add(TokenType::letter, run.substr(run.size() - 1));
        return true;
      }
    }
    return false;
  }

  void mark(char c) {
    const auto two = text_.substr(at_, 2);
    for (const auto& [spelling, op] : {std::pair<std::string_view, std::string_view>{"<=", "le"},
                                       {">=", "ge"},
                                       {"!=", "ne"},
                                       {"==", "="},
                                       {"=<", "le"},
                                       {"**", "^"},
                                       {"||", "||"}}) {
      if (two != spelling) continue;
      at_ += 2;
      return add(TokenType::op, op);
    }
    if (text_.substr(at_).starts_with("...")) {
      at_ += 3;
      return add(TokenType::op, "...");
    }
    ++at_;
    switch (c) {
      case '(':
      case '[':
      case '{':
        return add(TokenType::open, std::string_view(&c, 1));
      case ')':
      case ']':
      case '}':
        return add(TokenType::close, std::string_view(&c, 1));
      case '\'':
        return add(TokenType::op, "prime");
      case '+':
      case '-':
      case '*':
      case '/':
      case '^':
      case '_':
      case '=':
      case '<':
      case '>':
      case ',':
      case ';':
      case ':':
      case '!':
      case '%':
      case '|':
      case '&':
        return add(TokenType::op, std::string_view(&c, 1));
      default:
        good_ = false;
    }
  }

  void command() {
    if (at_ + 1 >= text_.size()) {
      good_ = false;
      return;
    }
    const char next = text_[at_ + 1];
    if (!is_letter(next)) {
      at_ += 2;
      return symbol_command(next);
    }
    std::size_t length = 1;
    while (at_ + 1 + length < text_.size() && is_letter(text_[at_ + 1 + length])) ++length;
    const std::string_view name = text_.substr(at_ + 1, length);
    at_ += 1 + length;
    named_command(name);
  }

  void symbol_command(char c) {
    switch (c) {
      case '!':
      case ',':
      case ';':
      case ':':
      case ' ':
      case '/':
      case '>':
        space_ = true;
        return;
      case '{':
        return add(TokenType::open, "set(");
      case '}':
        return add(TokenType::close, "set)");
      case '[':
      case '(':
        return add(TokenType::open, std::string_view(&c, 1));
      case ']':
      case ')':
        return add(TokenType::close, std::string_view(&c, 1));
      case '%':
        return add(TokenType::op, "%");
      case '$':
        return add(TokenType::op, "unit:$");
      case '|':
        return add(TokenType::op, "||");
      case '\\':
        return add(TokenType::op, "\\\\");
      case '&':
        return add(TokenType::op, "&");
      default:
        good_ = false;
    }
  }

  void named_command(std::string_view name) {
    if (name == "left" || name == "right") return delimiter(name == "left");
    if (name == "begin" || name == "end") return environment(name == "begin");
    if (name == "dfrac" || name == "tfrac" || name == "cfrac") name = "frac";
    if (name == "dbinom" || name == "tbinom") name = "binom";
    if (name == "not") return add(TokenType::op, "not");
    if (is_text_command(name)) return text_command(name);
    if (is_structural(name)) return add(TokenType::name, name);
    if (const auto f = function_name(name)) return add(TokenType::name, *f);
    if (const auto c = constant_name(name)) {
      if (*c == "i") return add(TokenType::letter, "i");
      return add(TokenType::constant, *c);
    }
    if (const auto g = greek_name(name)) return add(TokenType::letter, *g);
    if (is_accent(name)) return add(TokenType::accent, name);
    const auto op = operator_name(name);
    if (!op) {
      good_ = false;
    } else if (op->empty()) {
      space_ = true;
    } else if (op->size() > 1 && op->ends_with('(')) {
      add(TokenType::open, *op);
    } else if (op->size() > 1 && op->ends_with(')')) {
      add(TokenType::close, *op);
    } else if (*op == "(" || *op == "[") {
      add(TokenType::open, *op);
    } else if (*op == ")" || *op == "]") {
      add(TokenType::close, *op);
    } else {
      add(TokenType::op, *op);
    }
  }

  /// \left and \right say on which side a bar stands.
  void delimiter(bool left) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    const std::string_view rest = text_.substr(at_);
    for (const std::string_view bar : {"|", "\\vert", "\\lvert", "\\rvert"}) {
      if (rest.starts_with(bar)) {
        at_ += bar.size();
        return add(left ? TokenType::open : TokenType::close, left ? "|(" : "|)");
      }
    }
    for (const std::string_view bar : {"\\|", "\\Vert", "\\lVert", "\\rVert"}) {
      if (rest.starts_with(bar)) {
        at_ += bar.size();
        return add(left ? TokenType::open : TokenType::close, left ? "||(" : "||)");
      }
    }
    if (rest.starts_with(".")) {
      ++at_;
    } else if (rest.starts_with("<") || rest.starts_with(">")) {
      ++at_;
      add(left ? TokenType::open : TokenType::close, left ? "angle(" : "angle)");
    }
  }

  void environment(bool begin) {
    const std::size_t open = at_;
    if (open >= text_.size() || text_[open] != '{') {
      good_ = false;
      return;
    }
    const std::size_t end = text_.find('}', open);
    if (end == std::string_view::npos) {
      good_ = false;
      return;
    }
    const std::string_view name = text_.substr(open + 1, end - open - 1);
    at_ = end + 1;
    std::string_view kind;
    if (is_matrix(name)) kind = begin ? "matrix(" : "matrix)";
    if (is_system(name)) kind = begin ? "cases(" : "cases)";
    if (name == "vmatrix" || name == "Vmatrix") {
      if (begin) add(TokenType::name, "det");
      kind = begin ? "matrix(" : "matrix)";
    }
    if (kind.empty()) {
      good_ = false;
      return;
    }
    if (begin && name == "array" && at_ < text_.size() && text_[at_] == '{') {
      const std::size_t close = text_.find('}', at_);
      at_ = close == std::string_view::npos ? text_.size() : close + 1;
    }
    add(begin ? TokenType::open : TokenType::close, kind);
  }

  /// \text{..}: connectives, names of functions, single letters; all else are words.
  void text_command(std::string_view name) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ >= text_.size()) return;
    if (text_[at_] != '{') {  // \mathrm e, {\rm cm}
      space_ = true;
      return;
    }
    int depth = 0;
    std::size_t end = at_;
    for (; end < text_.size(); ++end) {
      if (text_[end] == '\\') {
        ++end;
      } else if (text_[end] == '{') {
        ++depth;
      } else if (text_[end] == '}' && --depth == 0) {
        break;
      }
    }
    if (end >= text_.size()) {
      good_ = false;
      return;
    }
    const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    std::string content = normal_words(inside);
    const std::string_view raw = [&] {
      std::string_view r = inside;
      while (!r.empty() && r.front() == ' ') r.remove_prefix(1);
      while (!r.empty() && r.back() == ' ') r.remove_suffix(1);
      return r;
    }();
    if (content.empty()) return;
    if (content == "and" || content == "or") return add(TokenType::op, content);
    if (content == "if" || content == "where" || content == "for")
      return add(TokenType::op, content);
    if (raw.size() == 1 && is_letter(raw[0]) && name != "text" && name != "mbox") {
      return add(TokenType::letter, raw);
    }
    if (const auto f = function_name(raw)) return add(TokenType::name, *f);
    if (std::all_of(raw.begin(), raw.end(), is_digit) && raw.size() < 20) {
      return add(TokenType::number, raw);
    }
    add(TokenType::words, name == "operatorname" ? content : std::string(raw));
  }

  std::string_view text_;
  Reading reading_;
  std::size_t at_ = 0;
  int brackets_ = 0;
  bool space_ = false;
  bool good_ = true;
  std::vector<Token> tokens_ = {};
};

}  // namespace

std::optional<std::vector<Token>> tokenize(std::string_view text, const Reading& reading) {
  return Lexer(text, reading).run();
}

}  // namespace ponder::math
