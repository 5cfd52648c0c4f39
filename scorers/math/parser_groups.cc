#include <algorithm>

#include "scorers/math/parser_core.h"

namespace ponder::math {

Node Parser::group() {
  Scope scope(*this);
  if (!ok_) return fail();
  if (next_is(TokenType::open, "{")) return braces();
  const std::string open = peek().text;
  ++at_;
  if (open == "(") return round_or_square(true);
  if (open == "[") return round_or_square(false);
  if (open == "set(") return set_group();
  if (open == "|(") return bars("|)", "abs");
  if (open == "||(") return bars("||)", "norm");
  if (open == "floor(") return bars("floor)", "floor");
  if (open == "ceil(") return bars("ceil)", "ceil");
  if (open == "matrix(") return matrix();
  if (open == "cases(") return cases();
  if (open == "angle(") {
    Node node = make(Kind::angle);
    node.kids = elements();
    expect_close("angle)");
    return node;
  }
  return fail();
}

/// What stands between commas and semicolons.
std::vector<Node> Parser::elements() {
  std::vector<Node> out;
  while (ok_) {
    out.push_back(relation());
    if (out.size() > kMaxElements) too_large();
    if (!take_op(",") && !take_op(";")) break;
  }
  return out;
}

Node Parser::round_or_square(bool round) {
  std::vector<Node> items = elements();
  if (!ok_) return fail();
  const bool round_end = next_is(TokenType::close, ")");
  if (!round_end && !next_is(TokenType::close, "]")) return fail();
  ++at_;
  if (round != round_end) {
    if (items.size() != 2) return fail();
    return make(Kind::interval, round ? "(]" : "[)", std::move(items[0]), std::move(items[1]));
  }
  // (x) only groups; so does [x], an older kind of bracket.
  if (items.size() == 1) return std::move(items[0]);
  Node node = make(round ? Kind::tuple : Kind::bracket);
  node.kids = std::move(items);
  return node;
}

/// {..}: only groups, with \over and \choose inside; with commas it is a set whose backslashes were
/// lost.
Node Parser::braces() {
  Scope scope(*this);
  ++at_;
  if (take(TokenType::close, "}")) return ok_ ? primary() : fail();
  std::vector<Node> items = elements();
  if (!ok_) return fail();
  if (items.size() == 1 && take_op("over")) {
    items[0] = make(Kind::quotient, "", std::move(items[0]), sum());
  } else if (items.size() == 1 && take_op("choose")) {
    items[0] = make(Kind::function, "binomial", std::move(items[0]), sum());
  }
  expect_close("}");
  if (items.size() == 1) return std::move(items[0]);
  Node node = make(Kind::set);
  node.kids = std::move(items);
  return node;
}

Node Parser::set_group() {
  Node node = make(Kind::set);
  if (take(TokenType::close, "set)")) return node;
  in_set_ = true;
  node.kids = elements();
  if (!ok_) return fail();
  if (take_op("|") || take_op("mid") || take_op(":")) {
    in_set_ = false;
    if (node.kids.size() != 1) return fail();
    Node condition = list();
    expect_close("set)");
    return make(Kind::builder, "", std::move(node.kids[0]), std::move(condition));
  }
  expect_close("set)");
  return node;
}

/// |x|, \lfloor x \rfloor: the opening mark is taken.
Node Parser::bars(std::string_view close, std::string_view function) {
  Scope scope(*this);
  if (!ok_) return fail();
  const bool plain = close == "|" || close == "||";
  bars_ = plain ? 1 : 0;
  Node inside = sum();
  const bool closed =
      plain ? take_op(close) : take(TokenType::close, close) || take_op(close.substr(0, 1));
  if (!closed) return fail();
  return make(Kind::function, std::string(function), std::move(inside));
}

Node Parser::matrix() {
  Node node = make(Kind::matrix);
  std::size_t entries = 0;
  Node row = make(Kind::row);
  while (ok_) {
    if (take(TokenType::close, "matrix)")) break;
    if (take_op("\\\\")) {
      if (!row.kids.empty()) node.kids.push_back(std::move(row));
      row = make(Kind::row);
      continue;
    }
    if (!row.kids.empty() && !take_op("&")) return fail();
    row.kids.push_back(sets());
    if (++entries > kMaxElements) return too_large();
  }
  if (!row.kids.empty()) node.kids.push_back(std::move(row));
  for (const Node& r : node.kids) {
    if (r.kids.size() != node.kids[0].kids.size()) return fail();
  }
  return node.kids.empty() ? fail() : node;
}

/// A system: one relation a line.
Node Parser::cases() {
  Node node = make(Kind::list);
  while (ok_ && !take(TokenType::close, "cases)")) {
    if (take_op("\\\\") || take_op(",") || take_op(";")) continue;
    node.kids.push_back(relation());
    if (node.kids.size() > kMaxElements) return too_large();
  }
  return node.kids.empty() ? fail() : node;
}

}  // namespace ponder::math
