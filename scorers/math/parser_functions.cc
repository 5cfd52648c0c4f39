#include <algorithm>

#include "scorers/math/parser_core.h"

namespace ponder::math {

namespace {

/// sin^{-1} is the inverse, not the reciprocal.
std::string inverse_of(const std::string& name) {
  for (const std::string_view f :
       {"sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh"}) {
    if (f == name) return "a" + name;
  }
  return {};
}

}  // namespace

Node Parser::named() {
  const std::string name = peek().text;
  ++at_;
  Scope scope(*this);
  if (!ok_) return fail();
  if (name == "frac") return fraction();
  if (name == "sqrt") return radical();
  if (name == "binom") {
    Node above = script_argument(true);
    Node below = script_argument(true);
    return make(Kind::function, "binomial", std::move(above), std::move(below));
  }
  if (name == "sum" || name == "prod") return series(name);
  if (name == "int" || name == "lim" || name == "substack") return fail();
  return function(name);
}

Node Parser::fraction() {
  Node above = script_argument(true);
  Node below = script_argument(true);
  return make(Kind::quotient, "", std::move(above), std::move(below));
}

Node Parser::radical() {
  Node index = number(2);
  if (take(TokenType::open, "[")) {
    index = sum();
    expect_close("]");
  }
  Node radicand = script_argument(false);
  return make(Kind::root, "", std::move(index), std::move(radicand));
}

/// \sum_{n=1}^{N} body: kids are the variable, both bounds, the body.
Node Parser::series(const std::string& name) {
  Node node = make(Kind::function, name);
  if (!take_op("_") || !next_is(TokenType::open, "{")) return fail();
  Node lower = braces();
  if (!ok_ || !lower.is(Kind::relation, "=") || !lower.kids[0].is(Kind::symbol)) {
    if (!ok_ || !lower.is(Kind::relation, "=") || !lower.kids[0].is(Kind::constant, "i")) {
      return fail();
    }
  }
  if (!take_op("^")) return fail();
  Node upper = script_argument(false);
  Node body = product();
  node.kids = {std::move(lower.kids[0]), std::move(lower.kids[1]), std::move(upper),
               std::move(body)};
  return node;
}

Node Parser::function(const std::string& given) {
  std::string name = given;
  Node exponent;
  Node base;
  bool has_exponent = false;
  bool has_base = false;
  for (int scripts = 0; scripts < 2 && ok_; ++scripts) {
    if (take_op("^")) {
      const bool negative = take_op("-");
      exponent = script_argument(false);
      if (negative) exponent = make(Kind::negate, "", std::move(exponent));
      has_exponent = true;
    } else if (name == "log" && take_op("_")) {
      base = script_argument(true);
      has_base = true;
    }
  }
  if (has_exponent && spell(exponent) == "neg(1)" && !inverse_of(name).empty()) {
    name = inverse_of(name);
    has_exponent = false;
  }
  Node node = make(Kind::function, name);
  if (has_base) node.kids.push_back(std::move(base));
  Node operand = argument();
  if (!ok_) return fail();
  if (operand.is(Kind::tuple) || operand.is(Kind::set)) {
    for (Node& kid : operand.kids) node.kids.push_back(std::move(kid));
  } else {
    node.kids.push_back(std::move(operand));
  }
  if (name == "cbrt" && node.kids.size() == 1) {
    node = make(Kind::root, "", number(3), std::move(node.kids[0]));
  }
  return has_exponent ? make(Kind::power, "", std::move(node), std::move(exponent)) : node;
}

/// In brackets, or the product that follows up to the next function or sign: \sin 2x \cos x.
Node Parser::argument() {
  Scope scope(*this);
  if (!ok_) return fail();
  if (peek().type == TokenType::open && peek().text != "matrix(") return group();
  if (take_op("-")) return make(Kind::negate, "", argument());
  Node node = make(Kind::product);
  bool constant = false;
  while (ok_) {
    const Token& token = peek();
    const bool first = node.kids.empty();
    if (!first && token.is(TokenType::op, "/") && constant && peek(1).type == TokenType::number) {
      ++at_;
      Node above = node.kids.size() == 1 ? std::move(node.kids[0]) : std::move(node);
      node = make(Kind::product, "", make(Kind::quotient, "", std::move(above), primary()));
      continue;
    }
    if (!starts_primary()) break;
    if (!first && token.type == TokenType::open) break;
    if (!first && token.type == TokenType::op) break;
    if (!first && token.type == TokenType::name && token.text != "frac" && token.text != "sqrt") {
      break;
    }
    if (!first && token.type == TokenType::number) break;
    constant = constant || token.type == TokenType::constant;
    node.kids.push_back(power());
  }
  if (!ok_ || node.kids.empty()) return fail();
  return node.kids.size() == 1 ? std::move(node.kids[0]) : node;
}

}  // namespace ponder::math
