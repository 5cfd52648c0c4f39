#pragma once

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "harness/base/jinja/ast.h"
#include "harness/base/jinja/lexer.h"

namespace ponder::jinja {

/// Recursive descent over the tokens of a template, with the grammar and precedences of jinja2.
/// Expressions are in parse_expression.cc, tags in parse_statement.cc.
class Parser {
 public:
  Parser(std::vector<Token> tokens, const Options& options)
      : tokens_(std::move(tokens)), options_(options) {}

  /// The whole template. errors  parse
  Result<Block> parse_template();

 private:
  using Names = std::initializer_list<std::string_view>;

  // Tokens.
  const Token& current() const { return tokens_[at_]; }

  const Token& ahead() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }

  Token take();
  bool skip_symbol(std::string_view symbol);
  bool skip_name(std::string_view name);
  Result<void> expect(Token::Kind kind, std::string_view what);
  Result<void> expect_symbol(std::string_view symbol);
  Result<std::string> expect_name();
  Error unexpected(std::string_view expected = "") const;
  Error fail(int line, const std::string& message) const;

  // Expressions, loosest binding first.
  Result<ExpressionPtr> parse_expression();
  Result<ExpressionPtr> parse_or();
  Result<ExpressionPtr> parse_and();
  Result<ExpressionPtr> parse_not();
  Result<ExpressionPtr> parse_comparison();
  Result<ExpressionPtr> parse_sum();
  Result<ExpressionPtr> parse_concatenation();
  Result<ExpressionPtr> parse_product();
  Result<ExpressionPtr> parse_power();
  Result<ExpressionPtr> parse_unary(bool with_filters = true);
  Result<ExpressionPtr> parse_primary();
  Result<ExpressionPtr> parse_number();
  Result<ExpressionPtr> parse_postfix(ExpressionPtr value);
  Result<ExpressionPtr> parse_subscript(ExpressionPtr object);
  Result<ExpressionPtr> parse_filters_and_tests(ExpressionPtr value);
  Result<ExpressionPtr> parse_test(ExpressionPtr value);
  Result<ExpressionPtr> parse_list();
  Result<ExpressionPtr> parse_dict();
  Result<FilterCall> parse_filter();
  Result<std::vector<Argument>> parse_arguments();
  /// a, b, c: a tuple if there is a comma. Without `conditional` a following `if` is left alone.
  Result<ExpressionPtr> parse_tuple(bool conditional, bool parenthesized);
  bool starts_expression() const;

  /// Makes a node; fails when the tree gets too deep.
  Result<ExpressionPtr> make(Expression::Node node, int line);

  // Statements.
  Result<Block> parse_block(Names ends);
  Result<void> parse_tag(Block& block, const Token& tag);
  Result<Statement> parse_if(int line);
  Result<Statement> parse_for(int line);
  Result<Statement> parse_set(int line);
  Result<Statement> parse_macro(int line);
  Result<Statement> parse_call_block(int line);
  Result<Statement> parse_filter_block(int line);
  Result<Statement> parse_with(int line);
  Result<std::vector<Parameter>> parse_parameters();
  Result<Target> parse_target(bool with_attribute);
  Result<Target> parse_target_list(bool with_attribute);
  Result<Block> parse_body(std::string_view end);
  Result<void> end_of_tag();

  std::vector<Token> tokens_;
  const Options& options_;
  std::size_t at_ = 0;
  int nesting_ = 0;     ///< open brackets and blocks
  int loop_depth_ = 0;  ///< break and continue need a loop
};

}  // namespace ponder::jinja
