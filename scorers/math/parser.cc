#include "scorers/math/parser.h"

#include <algorithm>

#include "scorers/math/names.h"
#include "scorers/math/parser_core.h"

namespace ponder::math {

namespace {

bool is_integer_literal(const Node& node) {
  return node.is(Kind::number) && node.text.find_first_not_of("0123456789") == std::string::npos;
}

bool is_plain_fraction(const Node& node) {
  return node.is(Kind::quotient) && is_integer_literal(node.kids[0]) &&
         is_integer_literal(node.kids[1]);
}

/// Of two integer literals, whether a is the smaller number.
bool is_smaller(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace

bool Parser::parse(Node* out) {
  *out = list();
  if (ok_ && take_op("choose")) {
    *out = make(Kind::function, "binomial", std::move(*out), sum());
  } else if (ok_ && take_op("over")) {
    *out = make(Kind::quotient, "", std::move(*out), sum());
  }
  return ok_ && peek().type == TokenType::end;
}

Node Parser::list() {
  Node items = make(Kind::list);
  bool any_or = false;
  while (ok_) {
    items.kids.push_back(relation());
    if (!ok_) return fail();
    if (items.kids.size() > kMaxElements) return too_large();
    bool separated = false;
    for (;;) {
      if (take_op(",") || take_op(";") || take_op("and")) {
        separated = true;
      } else if (take_op("or")) {
        separated = any_or = true;
      } else {
        break;
      }
    }
    if (!separated || peek().type == TokenType::end) break;
  }
  if (items.kids.size() == 1) return std::move(items.kids[0]);
  if (any_or) items.text = "or";
  return items;
}

bool Parser::relation_sign(char* sign) {
  const Token& token = peek();
  if (token.type != TokenType::op) return false;
  if (token.text == "not") {
    const std::string& next = peek(1).text;
    *sign = sign::unequal;
    if (next != "=") return false;
    at_ += 2;
    return true;
  }
  const std::string& t = token.text;
  *sign = t == "=" || t == "<" || t == ">" ? t[0]
          : t == "le"                      ? sign::at_most
          : t == "ge"                      ? sign::at_least
          : t == "ne"                      ? sign::unequal
          : t == "in"                      ? sign::in
                                           : '\0';
  if (*sign == '\0') return false;
  ++at_;
  return true;
}

Node Parser::relation() {
  if (take_op("=") || take_op("approx")) return relation();  // "= 5" says 5
  Node first = ratio();
  if (ok_ && take_op("approx")) {
    Node value = ratio();
    // What is approximated counts, unless it is only a name.
    if (first.is(Kind::symbol)) {
      first = make(Kind::relation, "=", std::move(first), std::move(value));
    }
  }
  if (ok_ && take_op("equiv")) return congruence(std::move(first));
  Node chain = make(Kind::relation);
  char sign = 0;
  while (ok_ && relation_sign(&sign)) {
    if (chain.kids.empty()) chain.kids.push_back(std::move(first));
    chain.text += sign;
    chain.kids.push_back(ratio());
    if (ok_ && take_op("approx")) ratio();
    if (chain.kids.size() > kMaxElements) return too_large();
  }
  return chain.kids.empty() ? first : chain;
}

Node Parser::congruence(Node left) {
  Node node = make(Kind::congruence, "", std::move(left), ratio());
  // n = 0, 1 (mod 4): residues up to the modulus, if one follows.
  const std::size_t start = at_;
  Node residues = make(Kind::list);
  while (ok_ && take_op(",")) residues.kids.push_back(ratio());
  if (ok_ && !residues.kids.empty()) {
    if (next_is(TokenType::op, "pmod") || next_is(TokenType::open, "(")) {
      residues.kids.insert(residues.kids.begin(), std::move(node.kids[1]));
      node.kids[1] = std::move(residues);
    } else {
      at_ = start;
    }
  }
  if (take_op("pmod")) {
    node.kids.push_back(script_argument(false));
  } else if (take(TokenType::open, "(")) {
    if (!take_op("mod")) return fail();
    node.kids.push_back(sum());
    expect_close(")");
  } else if (take_op("mod")) {
    node.kids.push_back(script_argument(false));
  } else {
    return fail();
  }
  return node;
}

Node Parser::ratio() {
  Node first = sets();
  if (!ok_ || in_set_ || !next_is(TokenType::op, ":")) return first;
  Node node = make(Kind::ratio, "", std::move(first));
  while (ok_ && take_op(":")) {
    node.kids.push_back(sets());
    if (node.kids.size() > kMaxElements) return too_large();
  }
  return node;
}

Node Parser::sets() {
  Node left = sum();
  while (ok_) {
    const Kind kind = next_is(TokenType::op, "cup")        ? Kind::set_union
                      : next_is(TokenType::op, "cap")      ? Kind::set_meet
                      : next_is(TokenType::op, "setminus") ? Kind::set_minus
                                                           : Kind::words;
    if (kind == Kind::words) break;
    ++at_;
    Node right = sum();
    if (left.is(kind) && kind != Kind::set_minus && left.kids.size() < kMaxElements) {
      left.kids.push_back(std::move(right));
    } else {
      Scope scope(*this);
      left = make(kind, "", std::move(left), std::move(right));
    }
  }
  return left;
}

Node Parser::sum() {
  Node node = make(Kind::sum);
  Node term = product();
  while (ok_) {
    const std::string& op = peek().text;
    if (peek().type != TokenType::op) break;
    if (op != "+" && op != "-" && op != "+-" && op != "-+") break;
    const std::string sign = op;
    ++at_;
    if (node.kids.empty()) node.kids.push_back(std::move(term));
    Node next = product();
    if (sign == "-") next = make(Kind::negate, "", std::move(next));
    if (sign.size() == 2) next = make(Kind::plus_minus, sign, std::move(next));
    node.kids.push_back(std::move(next));
  }
  if (node.kids.empty()) return term;
  // 3 + 4 cm: the unit is that of the whole.
  Node& last = node.kids.back();
  Node* inner = last.is(Kind::negate) ? &last.kids[0] : &last;
  if (inner->is(Kind::quantity) &&
      std::none_of(node.kids.begin(), node.kids.end() - 1, [](const Node& n) {
        return any_node(n, [](const Node& m) { return m.is(Kind::quantity); });
      })) {
    std::string unit = inner->text;
    Node value = std::move(inner->kids[0]);
    *inner = std::move(value);
    return make(Kind::quantity, std::move(unit), std::move(node));
  }
  return node;
}

/// 2 1/2 and 2\frac12: an integer followed by a proper fraction of literals is their sum.
bool Parser::mixed_number(std::vector<Node>& factors) {
  if (factors.size() != 1 || !is_integer_literal(factors[0])) return false;
  Node whole = factors[0];
  if (peek().type == TokenType::number) {
    if (!peek(1).is(TokenType::op, "/") || peek(2).type != TokenType::number) return false;
    Node fraction =
        make(Kind::quotient, "", make(Kind::number, peek().text), make(Kind::number, peek(2).text));
    if (!is_plain_fraction(fraction)) return false;
    at_ += 3;
    factors[0] = make(Kind::sum, "", std::move(whole), std::move(fraction));
    return true;
  }
  if (!next_is(TokenType::name, "frac")) return false;
  Node next = power();
  Node& fraction = next.is(Kind::degrees) ? next.kids[0] : next;
  if (ok_ && is_plain_fraction(fraction) &&
      is_smaller(fraction.kids[0].text, fraction.kids[1].text)) {
    fraction = make(Kind::sum, "", std::move(whole), Node(fraction));
    factors[0] = std::move(next);
  } else {
    factors.push_back(std::move(next));
  }
  return true;
}

Node Parser::product() {
  std::vector<Node> factors;
  factors.push_back(unary());
  const auto joined = [&factors] {
    if (factors.size() == 1) return std::move(factors[0]);
    Node node = make(Kind::product);
    node.kids = std::move(factors);
    return node;
  };
  const auto restart = [&factors](Node node) {
    factors.clear();
    factors.push_back(std::move(node));
  };
  bool literal = peek().type != TokenType::op;  // the last factor may begin a mixed number
  while (ok_) {
    if (factors.size() > kMaxBytes) return fail();
    const Token& token = peek();
    if (take_op("*")) {
      factors.push_back(unary());
      literal = false;
    } else if (take_op("/")) {
      Scope scope(*this);
      Node left = joined();
      restart(make(Kind::quotient, "", std::move(left), unary()));
    } else if (take_op("mod")) {
      Node left = joined();
      restart(make(Kind::function, "mod", std::move(left), unary()));
    } else if (take_op("%")) {
      restart(make(Kind::percent, "", joined()));
    } else if (token.type == TokenType::words ||
               (token.type == TokenType::op && token.text.starts_with("unit:"))) {
      restart(with_unit(joined()));
    } else if (starts_primary()) {
      if (literal && mixed_number(factors)) continue;
      if (token.type == TokenType::number && factors.back().is(Kind::number)) return fail();
      factors.push_back(power());
    } else {
      break;
    }
  }
  return joined();
}

/// `value` followed by words: a unit, with its power.
Node Parser::with_unit(Node value) {
  std::string unit = peek().text;
  ++at_;
  if (unit.starts_with("unit:")) unit.erase(0, 5);
  if (const long factor = multiplier(unit); factor != 0) {
    return make(Kind::product, "", std::move(value), number(factor));
  }
  for (bool more = true; more && ok_;) {
    more = false;
    if (next_is(TokenType::op, "^")) {
      ++at_;
      unit += '^' + raw_script();
    } else if (peek().type == TokenType::words && value.kids.size() < kMaxElements) {
      unit += ' ' + peek().text;
      ++at_;
      more = true;
    } else if (next_is(TokenType::op, "/") && peek(1).type == TokenType::words) {
      unit += '/' + peek(1).text;
      at_ += 2;
      more = true;
    }
  }
  if (unit == "percent" || unit == "per cent" || unit == "percentage") {
    return make(Kind::percent, "", std::move(value));
  }
  if (value.is(Kind::quantity)) {
    value.text += ' ' + unit;
    return value;
  }
  return make(Kind::quantity, std::move(unit), std::move(value));
}

Node Parser::unary() {
  if (depth_ > kMaxDepth) return too_large();
  const Token& token = peek();
  if (token.type == TokenType::op) {
    if (take_op("+")) {
      Scope scope(*this);
      return ok_ ? unary() : fail();
    }
    if (token.text == "-" || token.text == "+-" || token.text == "-+") {
      const std::string sign = token.text;
      ++at_;
      const int bars = bars_;
      const bool in_set = in_set_;
      Scope scope(*this);
      bars_ = bars;
      in_set_ = in_set;
      if (!ok_) return fail();
      // -3\frac12 negates the mixed number, -2x the product: the same thing for a product.
      Node operand = unary();
      std::vector<Node> factors;
      factors.push_back(std::move(operand));
      if (ok_ && starts_primary()) mixed_number(factors);
      operand = std::move(factors[0]);
      if (factors.size() > 1) {
        operand = make(Kind::product, "", std::move(operand), std::move(factors[1]));
      }
      return sign == "-" ? make(Kind::negate, "", std::move(operand))
                         : make(Kind::plus_minus, sign, std::move(operand));
    }
  }
  return power();
}

Node Parser::power() {
  Node base = postfix(primary());
  while (ok_ && next_is(TokenType::op, "^")) {
    base = postfix(exponent_of(std::move(base)));
  }
  return base;
}

Node Parser::exponent_of(Node base) {
  ++at_;
  if (take_op("circ") || take_op("degree")) return make(Kind::degrees, "", std::move(base));
  if (peek().is(TokenType::open, "{") &&
      (peek(1).is(TokenType::op, "circ") || peek(1).is(TokenType::op, "degree")) &&
      peek(2).is(TokenType::close, "}")) {
    at_ += 3;
    return make(Kind::degrees, "", std::move(base));
  }
  Scope scope(*this);
  if (!ok_) return fail();
  const bool negative = take_op("-");
  if (!negative) take_op("+");
  Node exponent = script_argument(false);
  if (ok_ && next_is(TokenType::op, "^")) exponent = exponent_of(std::move(exponent));
  if (negative) exponent = make(Kind::negate, "", std::move(exponent));
  return make(Kind::power, "", std::move(base), std::move(exponent));
}

std::optional<Node> parse_formula(std::string_view cleaned,
                                  const Reading& reading,
                                  bool* too_large) {
  *too_large = false;
  auto tokens = tokenize(cleaned, reading);
  if (!tokens) return std::nullopt;
  Node tree;
  Parser parser(std::move(*tokens), reading);
  const bool parsed = parser.parse(&tree);
  *too_large = parser.is_too_large() || is_deeper_than(tree, kMaxTreeDepth);
  if (!parsed || *too_large) return std::nullopt;
  return tree;
}

}  // namespace ponder::math
