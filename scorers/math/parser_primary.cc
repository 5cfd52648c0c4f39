#include <algorithm>
#include <array>

#include "scorers/math/names.h"
#include "scorers/math/parser_core.h"

namespace ponder::math {

bool Parser::starts_primary() const {
  const Token& token = peek();
  switch (token.type) {
    case TokenType::number:
    case TokenType::letter:
    case TokenType::constant:
    case TokenType::name:
    case TokenType::accent:
      return true;
    case TokenType::open:
      return token.text != "set(" && token.text != "cases(";
    case TokenType::op:
      return (token.text == "|" || token.text == "||") && bars_ == 0 && !in_set_;
    default:
      return false;
  }
}

Node Parser::primary() {
  if (!ok_) return {};
  const Token token = peek();
  switch (token.type) {
    case TokenType::number:
      ++at_;
      return next_is(TokenType::op, "_") ? numeral(token.text) : make(Kind::number, token.text);
    case TokenType::letter:
      return letter();
    case TokenType::constant:
      ++at_;
      return make(Kind::constant, token.text);
    case TokenType::words:
      ++at_;
      return make(Kind::words, token.text);
    case TokenType::name:
      return named();
    case TokenType::accent:
      return accent();
    case TokenType::open:
      return group();
    case TokenType::op:
      break;
    default:
      return fail();
  }
  ++at_;
  if (token.text == "|" || token.text == "||") {
    return bars(token.text, token.text == "|" ? "abs" : "norm");
  }
  if (token.text == "empty") return make(Kind::set);
  if (token.text == "...") return make(Kind::symbol, "...");
  if (token.text.starts_with("unit:")) {
    return make(Kind::quantity, token.text.substr(5), unary());
  }
  return fail();
}

Node Parser::postfix(Node base) {
  int signs = 0;
  while (ok_) {
    if (take_op("!")) {
      base = make(Kind::function, "factorial", std::move(base));
    } else if (take_op("degree")) {
      base = make(Kind::degrees, "", std::move(base));
    } else {
      return base;
    }
    if (++signs > 8) return fail();
  }
  return base;
}

/// Digits with a subscript: the base they are written in.
Node Parser::numeral(std::string digits) {
  ++at_;
  const Token& token = peek();
  if (token.type == TokenType::words || peek(1).type == TokenType::words) {
    const bool braced = take(TokenType::open, "{");
    const auto base = number_of_words(peek().text);
    if (!base) return fail();
    ++at_;
    if (braced) expect_close("}");
    return make(Kind::based, std::move(digits), number(*base));
  }
  Node base = script_argument(false);
  if (!ok_ || !base.is(Kind::number)) return fail();
  return make(Kind::based, std::move(digits), std::move(base));
}

/// f(x) is an application of f and g always, of other letters only before an equals sign.
bool Parser::is_application(const std::string& name) const {
  if (!peek().is(TokenType::open, "(")) return false;
  if (name[0] == 'f' || name[0] == 'g') return true;
  int depth = 0;
  for (std::size_t i = 0; at_ + i < tokens_.size() && i < 40; ++i) {
    const Token& token = peek(i);
    if (token.type == TokenType::open) ++depth;
    if (token.type == TokenType::close && --depth == 0) {
      return at_ == 1 && peek(i + 1).is(TokenType::op, "=");
    }
  }
  return false;
}

Node Parser::letter() {
  std::string name = peek().text;
  ++at_;
  if (name == "e" && !next_is(TokenType::op, "_")) return make(Kind::constant, "e");
  if (name == "i" && reading_.imaginary_i && !next_is(TokenType::op, "_")) {
    return make(Kind::constant, "i");
  }
  if (take_op("_")) name += '_' + raw_script();
  while (take_op("prime")) name += '\'';
  if (!ok_) return fail();
  if (!is_application(name)) return make(Kind::symbol, std::move(name));
  Node node = make(Kind::apply, std::move(name));
  Node argument = group();
  if (argument.is(Kind::tuple)) {
    node.kids = std::move(argument.kids);
  } else {
    node.kids.push_back(std::move(argument));
  }
  return node;
}

/// \bar{x}, \overline{AB}, \mathbf{v}: symbols of their own; \mathbb{R}: a set of numbers.
Node Parser::accent() {
  const std::string name = peek().text;
  ++at_;
  const std::string inside = raw_script();
  if (!ok_ || inside.empty()) return fail();
  if (name == "mathbb") {
    static constexpr std::string_view kSets = "RNZQC";
    if (inside.size() == 1 && kSets.find(inside[0]) != std::string_view::npos) {
      return make(Kind::set_name, inside);
    }
  }
  if (name == "overline" && inside.size() > 1 && inside.size() <= 4) {
    // The segment from A to B: its length is written AB as well.
    Node letters = make(Kind::product);
    for (const char c : inside) {
      if (c >= 'A' && c <= 'Z') letters.kids.push_back(make(Kind::symbol, std::string(1, c)));
    }
    if (letters.kids.size() == inside.size()) return letters;
  }
  // Only another typeface; but a bold i is a unit vector.
  const bool plain = name == "mathbf" || name == "bm" || name == "mathit" || name == "underline" ||
                     name == "mathcal" || name == "mathfrak";
  const bool letter = inside.size() == 1 && inside != "i" && inside != "e";
  std::string symbol = plain && letter ? inside : name + '(' + inside + ')';
  if (take_op("_")) symbol += '_' + raw_script();
  return make(Kind::symbol, std::move(symbol));
}

/// The tokens of a script or a braced group as they stand, for names: x_{n+1}.
std::string Parser::raw_script() {
  if (!take(TokenType::open, "{")) {
    const Token& token = peek();
    if (token.type == TokenType::end || token.type == TokenType::close) {
      fail();
      return {};
    }
    ++at_;
    return token.text;
  }
  std::string out;
  int depth = 1;
  while (ok_) {
    const Token& token = peek();
    if (token.type == TokenType::end) {
      fail();
      break;
    }
    ++at_;
    if (token.is(TokenType::open, "{")) ++depth;
    if (token.is(TokenType::close, "}") && --depth == 0) break;
    out += token.text;
  }
  return out;
}

/// What ^, \frac, \sqrt and the like take: a braced group or one item; of a literal right behind
/// \frac only the first digit, as TeX reads it.
Node Parser::script_argument(bool single_digit) {
  Scope scope(*this);
  if (!ok_) return fail();
  if (next_is(TokenType::open, "{")) return braces();
  Token& token = tokens_[at_];
  if (token.type == TokenType::number && single_digit && token.text.size() > 1) {
    if (token.text.find_first_not_of("0123456789") != std::string::npos) return fail();
    Node digit = make(Kind::number, token.text.substr(0, 1));
    token.text.erase(0, 1);
    return digit;
  }
  if (token.type == TokenType::op && token.text != "|") return fail();
  return primary();
}

}  // namespace ponder::math
