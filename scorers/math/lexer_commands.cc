#include <algorithm>

#include "scorers/math/clean.h"
#include "scorers/math/commands.h"
#include "scorers/math/lexer_core.h"
#include "scorers/math/names.h"

namespace ponder::math {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

void Lexer::command() {
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

void Lexer::symbol_command(char c) {
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

void Lexer::named_command(std::string_view name) {
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
void Lexer::delimiter(bool left) {
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

void Lexer::environment(bool begin) {
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
void Lexer::text_command(std::string_view name) {
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
  if (content == "if" || content == "where" || content == "for") return add(TokenType::op, content);
  if (raw.size() == 1 && is_letter(raw[0]) && name != "text" && name != "mbox") {
    return add(TokenType::letter, raw);
  }
  if (const auto f = function_name(raw)) return add(TokenType::name, *f);
  if (std::all_of(raw.begin(), raw.end(), is_digit) && raw.size() < 20) {
    return add(TokenType::number, raw);
  }
  add(TokenType::words, name == "operatorname" ? content : std::string(raw));
}

}  // namespace ponder::math
