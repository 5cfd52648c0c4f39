// What may follow a value: attributes, subscripts, calls, filters and tests.

#include <algorithm>
#include <charconv>
#include <type_traits>

#include "harness/base/jinja/filters.h"
#include "harness/base/jinja/parser.h"
#include "harness/base/jinja/tests.h"
#include "harness/base/text.h"

namespace ponder::jinja {

Result<ExpressionPtr> Parser::parse_postfix(ExpressionPtr value) {
  for (;;) {
    const int line = current().line;
    if (skip_symbol(".")) {
      if (current().is(Token::Kind::integer)) {
        ExpressionPtr index = PONDER_TRY(parse_number());
        value = PONDER_TRY(make(Subscript{std::move(value), std::move(index)}, line));
      } else {
        std::string name = PONDER_TRY(expect_name());
        value = PONDER_TRY(make(AttributeAccess{std::move(value), std::move(name)}, line));
      }
    } else if (current().is_symbol("[")) {
      value = PONDER_TRY(parse_subscript(std::move(value)));
    } else if (current().is_symbol("(")) {
      std::vector<Argument> arguments = PONDER_TRY(parse_arguments());
      value = PONDER_TRY(make(Call{std::move(value), std::move(arguments)}, line));
    } else {
      return value;
    }
  }
}

Result<ExpressionPtr> Parser::parse_subscript(ExpressionPtr object) {
  const int line = take().line;
  Slice slice;
  if (!current().is_symbol(":")) slice.start = PONDER_TRY(parse_expression());
  if (skip_symbol("]")) {
    return make(Subscript{std::move(object), std::move(slice.start)}, line);
  }
  if (!current().is_symbol(":")) return unexpected("']'");
  take();
  const auto at_border = [&] { return current().is_symbol(":") || current().is_symbol("]"); };
  if (!at_border()) slice.stop = PONDER_TRY(parse_expression());
  if (skip_symbol(":") && !at_border()) slice.step = PONDER_TRY(parse_expression());
  PONDER_TRY(expect_symbol("]"));
  slice.object = std::move(object);
  return make(std::move(slice), line);
}

Result<std::vector<Argument>> Parser::parse_arguments() {
  PONDER_TRY(expect_symbol("("));
  std::vector<Argument> arguments;
  while (!current().is_symbol(")")) {
    if (!arguments.empty()) PONDER_TRY(expect_symbol(","));
    if (current().is_symbol(")")) break;
    if (current().is_symbol("*") || current().is_symbol("**")) {
      return fail(current().line, "'" + current().text + "' before an argument is not supported");
    }
    Argument argument;
    if (current().is(Token::Kind::name) && ahead().is_symbol("=")) {
      argument.name = take().text;
      take();
    } else if (!arguments.empty() && !arguments.back().name.empty()) {
      return fail(current().line, "positional argument after a named one");
    }
    argument.value = PONDER_TRY(parse_expression());
    arguments.push_back(std::move(argument));
  }
  PONDER_TRY(expect_symbol(")"));
  return arguments;
}

Result<ExpressionPtr> Parser::parse_filters_and_tests(ExpressionPtr value) {
  for (;;) {
    const int line = current().line;
    if (skip_symbol("|")) {
      FilterCall call = PONDER_TRY(parse_filter());
      call.input = std::move(value);
      value = PONDER_TRY(make(std::move(call), line));
    } else if (current().is_name("is")) {
      value = PONDER_TRY(parse_test(std::move(value)));
    } else if (current().is_symbol("(")) {
      std::vector<Argument> arguments = PONDER_TRY(parse_arguments());
      value = PONDER_TRY(make(Call{std::move(value), std::move(arguments)}, line));
    } else {
      return value;
    }
  }
}

Result<FilterCall> Parser::parse_filter() {
  const int line = current().line;
  const std::string name = PONDER_TRY(expect_name());
  FilterCall call;
  call.filter = find_filter(name);
  if (call.filter == nullptr) return fail(line, "no filter named '" + name + "'");
  if (current().is_symbol("(")) call.arguments = PONDER_TRY(parse_arguments());
  return call;
}

Result<ExpressionPtr> Parser::parse_test(ExpressionPtr value) {
  const int line = take().line;
  const bool negated = skip_name("not");
  const std::string name = PONDER_TRY(expect_name());
  TestCall call;
  call.test = find_test(name);
  if (call.test == nullptr) return fail(line, "no test named '" + name + "'");
  call.input = std::move(value);
  const Token& token = current();
  const bool bare_argument = starts_expression() && !token.is_symbol("-") &&
                             !token.is_symbol("+") && !token.is_name("or") &&
                             !token.is_name("and") && !token.is_name("not");
  if (token.is_symbol("(")) {
    call.arguments = PONDER_TRY(parse_arguments());
  } else if (token.is_name("is")) {
    return fail(line, "tests cannot be chained with 'is'");
  } else if (bare_argument) {
    ExpressionPtr argument = PONDER_TRY(parse_primary());
    argument = PONDER_TRY(parse_postfix(std::move(argument)));
    call.arguments.push_back({"", std::move(argument)});
  }
  ExpressionPtr test = PONDER_TRY(make(std::move(call), line));
  if (!negated) return test;
  return make(Unary{Unary::Operator::logical_not, std::move(test)}, line);
}

}  // namespace ponder::jinja
