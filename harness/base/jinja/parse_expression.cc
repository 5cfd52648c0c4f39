#include <algorithm>
#include <charconv>
#include <optional>

#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/parser.h"
#include "harness/base/jinja/tests.h"
#include "harness/base/text.h"

namespace ponder::jinja {

namespace {

/// Bounds the recursion of everything that walks the tree.
constexpr int kMaxDepth = 100;

}  // namespace

Result<ExpressionPtr> Parser::make(Expression::Node node, int line) {
  const int depth = depth_below(node) + 1;
  if (depth > kMaxDepth) {
    return fail(line, "expression is nested deeper than " + std::to_string(kMaxDepth) + " levels");
  }
  return std::make_unique<Expression>(Expression{std::move(node), line, depth});
}

Result<ExpressionPtr> Parser::parse_expression() {
  // Every way into nested brackets comes through here.
  if (++nesting_ > kMaxDepth) return fail(current().line, "expression is nested too deeply");
  ExpressionPtr value = PONDER_TRY(parse_or());
  while (current().is_name("if")) {
    const int line = take().line;
    Conditional conditional;
    conditional.condition = PONDER_TRY(parse_or());
    conditional.then = std::move(value);
    if (skip_name("else")) conditional.otherwise = PONDER_TRY(parse_expression());
    value = PONDER_TRY(make(std::move(conditional), line));
  }
  --nesting_;
  return value;
}

Result<ExpressionPtr> Parser::parse_or() {
  ExpressionPtr left = PONDER_TRY(parse_and());
  while (current().is_name("or")) {
    const int line = take().line;
    ExpressionPtr right = PONDER_TRY(parse_and());
    left = PONDER_TRY(make(Logical{false, std::move(left), std::move(right)}, line));
  }
  return left;
}

Result<ExpressionPtr> Parser::parse_and() {
  ExpressionPtr left = PONDER_TRY(parse_not());
  while (current().is_name("and")) {
    const int line = take().line;
    ExpressionPtr right = PONDER_TRY(parse_not());
    left = PONDER_TRY(make(Logical{true, std::move(left), std::move(right)}, line));
  }
  return left;
}

Result<ExpressionPtr> Parser::parse_not() {
  std::vector<int> lines;
  while (current().is_name("not")) lines.push_back(take().line);
  ExpressionPtr value = PONDER_TRY(parse_comparison());
  for (; !lines.empty(); lines.pop_back()) {
    value = PONDER_TRY(make(Unary{Unary::Operator::logical_not, std::move(value)}, lines.back()));
  }
  return value;
}

Result<ExpressionPtr> Parser::parse_comparison() {
  static constexpr std::pair<std::string_view, Relation> kRelations[] = {
      {"==", Relation::equal},      {"!=", Relation::not_equal}, {"<", Relation::less},
      {"<=", Relation::less_equal}, {">", Relation::greater},    {">=", Relation::greater_equal}};
  const int line = current().line;
  Comparison comparison;
  comparison.first = PONDER_TRY(parse_sum());
  for (;;) {
    std::optional<Relation> relation;
    for (const auto& [symbol, candidate] : kRelations) {
      if (current().is_symbol(symbol)) relation = candidate;
    }
    if (current().is_name("in")) relation = Relation::in;
    if (current().is_name("not") && ahead().is_name("in")) {
      take();
      relation = Relation::not_in;
    }
    if (!relation) break;
    take();
    comparison.rest.emplace_back(*relation, PONDER_TRY(parse_sum()));
  }
  if (comparison.rest.empty()) return std::move(comparison.first);
  return make(std::move(comparison), line);
}

Result<ExpressionPtr> Parser::parse_sum() {
  ExpressionPtr left = PONDER_TRY(parse_concatenation());
  while (current().is_symbol("+") || current().is_symbol("-")) {
    const Token token = take();
    const Arithmetic op = token.text == "+" ? Arithmetic::add : Arithmetic::subtract;
    ExpressionPtr right = PONDER_TRY(parse_concatenation());
    left = PONDER_TRY(make(Binary{op, std::move(left), std::move(right)}, token.line));
  }
  return left;
}

Result<ExpressionPtr> Parser::parse_concatenation() {
  const int line = current().line;
  Concatenation concatenation;
  concatenation.parts.push_back(PONDER_TRY(parse_product()));
  while (skip_symbol("~")) concatenation.parts.push_back(PONDER_TRY(parse_product()));
  if (concatenation.parts.size() == 1) return std::move(concatenation.parts[0]);
  return make(std::move(concatenation), line);
}

Result<ExpressionPtr> Parser::parse_product() {
  static constexpr std::pair<std::string_view, Arithmetic> kOperators[] = {
      {"*", Arithmetic::multiply},
      {"/", Arithmetic::divide},
      {"//", Arithmetic::floor_divide},
      {"%", Arithmetic::modulo}};
  ExpressionPtr left = PONDER_TRY(parse_power());
  for (;;) {
    std::optional<Arithmetic> op;
    for (const auto& [symbol, candidate] : kOperators) {
      if (current().is_symbol(symbol)) op = candidate;
    }
    if (!op) return left;
    const int line = take().line;
    ExpressionPtr right = PONDER_TRY(parse_power());
    left = PONDER_TRY(make(Binary{*op, std::move(left), std::move(right)}, line));
  }
}

Result<ExpressionPtr> Parser::parse_power() {
  ExpressionPtr left = PONDER_TRY(parse_unary());
  while (current().is_symbol("**")) {
    const int line = take().line;
    ExpressionPtr right = PONDER_TRY(parse_unary());
    left = PONDER_TRY(make(Binary{Arithmetic::power, std::move(left), std::move(right)}, line));
  }
  return left;
}

Result<ExpressionPtr> Parser::parse_unary(bool with_filters) {
  ExpressionPtr value;
  if (current().is_symbol("-") || current().is_symbol("+")) {
    const Token token = take();
    if (++nesting_ > kMaxDepth) return fail(token.line, "expression is nested too deeply");
    const auto op = token.text == "-" ? Unary::Operator::negate : Unary::Operator::plus;
    ExpressionPtr operand = PONDER_TRY(parse_unary(false));
    --nesting_;
    value = PONDER_TRY(make(Unary{op, std::move(operand)}, token.line));
  } else {
    value = PONDER_TRY(parse_primary());
  }
  value = PONDER_TRY(parse_postfix(std::move(value)));
  if (!with_filters) return value;
  return parse_filters_and_tests(std::move(value));
}

Result<ExpressionPtr> Parser::parse_primary() {
  const int line = current().line;
  switch (current().kind) {
    case Token::Kind::name: {
      const std::string name = take().text;
      if (name == "true" || name == "True") return make(Literal{Value::boolean(true)}, line);
      if (name == "false" || name == "False") return make(Literal{Value::boolean(false)}, line);
      if (name == "none" || name == "None") return make(Literal{Value::null()}, line);
      return make(Name{name}, line);
    }
    case Token::Kind::string: {
      std::string text;  // neighbours are one string
      while (current().is(Token::Kind::string)) text += take().text;
      return make(Literal{Value::string(std::move(text))}, line);
    }
    case Token::Kind::integer:
    case Token::Kind::real:
      return parse_number();
    default:
      break;
  }
  if (skip_symbol("(")) {
    ExpressionPtr value = PONDER_TRY(parse_tuple(true, true));
    PONDER_TRY(expect_symbol(")"));
    return value;
  }
  if (current().is_symbol("[")) return parse_list();
  if (current().is_symbol("{")) return parse_dict();
  return unexpected("an expression");
}

Result<ExpressionPtr> Parser::parse_number() {
  const Token token = take();
  if (token.is(Token::Kind::real)) {
    const std::optional<double> value = parse_double(token.text);
    if (!value) return fail(token.line, "number " + token.text + " does not fit a 64-bit float");
    return make(Literal{Value::real(*value)}, token.line);
  }
  const char letter = token.text.size() > 1 ? token.text[1] : '\0';
  const int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
  const std::string_view digits = std::string_view(token.text).substr(base == 10 ? 0 : 2);
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error == std::errc()) return make(Literal{Value::integer(value)}, token.line);
  if (base != 10) return fail(token.line, "number " + token.text + " does not fit 64 bits");
  return make(Literal{Value::big_integer(std::string(digits))}, token.line);
}

Result<ExpressionPtr> Parser::parse_list() {
  const int line = take().line;
  SequenceDisplay list;
  while (!current().is_symbol("]")) {
    if (!list.items.empty()) PONDER_TRY(expect_symbol(","));
    if (current().is_symbol("]")) break;
    list.items.push_back(PONDER_TRY(parse_expression()));
  }
  PONDER_TRY(expect_symbol("]"));
  return make(std::move(list), line);
}

Result<ExpressionPtr> Parser::parse_dict() {
  const int line = take().line;
  DictDisplay dict;
  while (!current().is_symbol("}")) {
    if (!dict.entries.empty()) PONDER_TRY(expect_symbol(","));
    if (current().is_symbol("}")) break;
    ExpressionPtr key = PONDER_TRY(parse_expression());
    PONDER_TRY(expect_symbol(":"));
    dict.entries.emplace_back(std::move(key), PONDER_TRY(parse_expression()));
  }
  PONDER_TRY(expect_symbol("}"));
  return make(std::move(dict), line);
}

bool Parser::starts_expression() const {
  const Token& token = current();
  switch (token.kind) {
    case Token::Kind::name:
      return !token.is_name("in") && !token.is_name("if") && !token.is_name("else") &&
             !token.is_name("recursive");
    case Token::Kind::string:
    case Token::Kind::integer:
    case Token::Kind::real:
      return true;
    case Token::Kind::symbol:
      return token.text == "(" || token.text == "[" || token.text == "{" || token.text == "-" ||
             token.text == "+";
    default:
      return false;
  }
}

Result<ExpressionPtr> Parser::parse_tuple(bool conditional, bool parenthesized) {
  const int line = current().line;
  const auto parse_item = [&] { return conditional ? parse_expression() : parse_or(); };
  SequenceDisplay tuple;
  tuple.is_tuple = true;
  if (parenthesized && current().is_symbol(")")) return make(std::move(tuple), line);
  tuple.items.push_back(PONDER_TRY(parse_item()));
  if (!current().is_symbol(",")) return std::move(tuple.items[0]);
  while (skip_symbol(",")) {
    if (!starts_expression()) break;
    tuple.items.push_back(PONDER_TRY(parse_item()));
  }
  return make(std::move(tuple), line);
}

}  // namespace ponder::jinja
