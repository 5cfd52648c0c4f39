#include "scorers/math/lexer.h"

#include <algorithm>
#include <cctype>

#include "scorers/math/lexer_core.h"
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

}  // namespace

std::optional<std::vector<Token>> Lexer::run() {
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

void Lexer::step() {
  const char c = text_[at_];
  if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() &&
                      (is_digit(text_[at_ + 1]) || text_[at_ + 1] == '\\'))) {
    number();
  } else if (is_letter(c)) {
    letters();
  } else if (c == '\\') {
    command();
  } else if (static_cast<unsigned char>(c) >= 0x80) {
    foreign_letters();
  } else {
    mark(c);
  }
}

void Lexer::add(TokenType type, std::string_view text) {
  const bool separates = text == "(" || text == "[" || text == "set(" || text == "angle(" ||
                         text == ")" || text == "]" || text == "set)" || text == "angle)";
  if (separates && type == TokenType::open) ++brackets_;
  if (separates && type == TokenType::close) --brackets_;
  tokens_.push_back(Token{type, std::string(text), space_});
  space_ = false;
}

bool Lexer::last_is_value() const {
  if (tokens_.empty()) return false;
  const Token& last = tokens_.back();
  return last.type == TokenType::number || last.type == TokenType::letter ||
         last.type == TokenType::constant || last.type == TokenType::words ||
         last.type == TokenType::close;
}

bool Lexer::after_script() const {
  return !tokens_.empty() &&
         (tokens_.back().is(TokenType::op, "^") || tokens_.back().is(TokenType::op, "_"));
}

void Lexer::number() {
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

void Lexer::letters() {
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
bool Lexer::after_number() const {
  return !tokens_.empty() && tokens_.back().type == TokenType::number && space_;
}

/// `sinx`, `xcos`, `xcosx`: a run with a known name in it and at most one letter on each side.
bool Lexer::split_functions(std::string_view run) {
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

/// Words of other scripts: connectives, or units and other words.
void Lexer::foreign_letters() {
  std::size_t length = 0;
  while (at_ + length < text_.size() && static_cast<unsigned char>(text_[at_ + length]) >= 0x80) {
    ++length;
  }
  const std::string_view run = text_.substr(at_, length);
  at_ += length;
  if (const auto op = foreign_connective(run)) return add(TokenType::op, *op);
  add(TokenType::words, run);
}

void Lexer::mark(char c) {
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

std::optional<std::vector<Token>> tokenize(std::string_view text, const Reading& reading) {
  return Lexer(text, reading).run();
}

}  // namespace ponder::math
