#include <algorithm>

#include "harness/base/jinja/parser.h"

namespace ponder::jinja {

namespace {

constexpr int kMaxBlocks = 50;

std::string described(const Token& token) {
  switch (token.kind) {
    case Token::Kind::text:
      return "text";
    case Token::Kind::output_begin:
      return "'{{'";
    case Token::Kind::output_end:
      return "'}}'";
    case Token::Kind::block_begin:
      return "'{%'";
    case Token::Kind::block_end:
      return "'%}'";
    case Token::Kind::string:
      return "a string";
    case Token::Kind::end:
      return "the end of the template";
    default:
      return "'" + token.text + "'";
  }
}

}  // namespace

Token Parser::take() {
  Token token = std::move(tokens_[at_]);
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool Parser::skip_symbol(std::string_view symbol) {
  if (!current().is_symbol(symbol)) return false;
  take();
  return true;
}

bool Parser::skip_name(std::string_view name) {
  if (!current().is_name(name)) return false;
  take();
  return true;
}

Result<void> Parser::expect(Token::Kind kind, std::string_view what) {
  if (!current().is(kind)) return unexpected(what);
  take();
  return {};
}

Result<void> Parser::expect_symbol(std::string_view symbol) {
  if (!skip_symbol(symbol)) return unexpected("'" + std::string(symbol) + "'");
  return {};
}

Result<std::string> Parser::expect_name() {
  if (!current().is(Token::Kind::name)) return unexpected("a name");
  return take().text;
}

Error Parser::fail(int line, const std::string& message) const {
  return error_at(options_, line, message);
}

Error Parser::unexpected(std::string_view expected) const {
  std::string message = "unexpected " + described(current());
  if (!expected.empty()) message += ", expected " + std::string(expected);
  return fail(current().line, message);
}

Result<void> Parser::end_of_tag() {
  return expect(Token::Kind::block_end, "'%}'");
}

Result<Block> Parser::parse_template() {
  Block body = PONDER_TRY(parse_block({}));
  if (!current().is(Token::Kind::end)) return unexpected();
  return body;
}

/// Up to a tag with one of the names, of which the name is left as the current token.
Result<Block> Parser::parse_block(Names ends) {
  if (++nesting_ > kMaxBlocks) return fail(current().line, "blocks are nested too deeply");
  Block block;
  for (;;) {
    const Token token = take();
    if (token.is(Token::Kind::text)) {
      block.push_back({TextOutput{token.text}, token.line});
    } else if (token.is(Token::Kind::output_begin)) {
      ExpressionPtr value = PONDER_TRY(parse_tuple(true, false));
      PONDER_TRY(expect(Token::Kind::output_end, "'}}'"));
      block.push_back({Output{std::move(value)}, token.line});
    } else if (token.is(Token::Kind::block_begin)) {
      if (current().is(Token::Kind::name) &&
          std::find(ends.begin(), ends.end(), current().text) != ends.end()) {
        break;
      }
      PONDER_TRY(parse_tag(block, token));
    } else {
      if (ends.size() > 0) {
        return fail(token.line, "block is not closed: expected '" + std::string(*(ends.end() - 1)) +
                                    "' before the end");
      }
      break;
    }
  }
  --nesting_;
  return block;
}

/// A body whose only end is `end`, and that tag.
Result<Block> Parser::parse_body(std::string_view end) {
  PONDER_TRY(end_of_tag());
  Block body = PONDER_TRY(parse_block({end}));
  take();
  PONDER_TRY(end_of_tag());
  return body;
}

Result<void> Parser::parse_tag(Block& block, const Token& tag) {
  const int line = tag.line;
  if (!current().is(Token::Kind::name)) return unexpected("a tag name");
  const std::string name = take().text;
  if (name == "if") {
    block.push_back(PONDER_TRY(parse_if(line)));
  } else if (name == "for") {
    block.push_back(PONDER_TRY(parse_for(line)));
  } else if (name == "set") {
    block.push_back(PONDER_TRY(parse_set(line)));
  } else if (name == "macro") {
    block.push_back(PONDER_TRY(parse_macro(line)));
  } else if (name == "call") {
    block.push_back(PONDER_TRY(parse_call_block(line)));
  } else if (name == "filter") {
    block.push_back(PONDER_TRY(parse_filter_block(line)));
  } else if (name == "with") {
    block.push_back(PONDER_TRY(parse_with(line)));
  } else if (name == "print") {
    block.push_back({Output{PONDER_TRY(parse_tuple(true, false))}, line});
    PONDER_TRY(end_of_tag());
  } else if (name == "break" || name == "continue") {
    if (loop_depth_ == 0) return fail(line, "'" + name + "' outside of a loop");
    PONDER_TRY(end_of_tag());
    block.push_back(name == "break" ? Statement{Break{}, line} : Statement{Continue{}, line});
  } else if (name == "generation") {
    // Marks what the model said, for training; here its content is all that matters.
    for (Statement& statement : PONDER_TRY(parse_body("endgeneration"))) {
      block.push_back(std::move(statement));
    }
  } else {
    return fail(line, "tag '" + name + "' is unknown or not supported");
  }
  return {};
}

Result<Statement> Parser::parse_if(int line) {
  If statement;
  for (;;) {
    ExpressionPtr condition = PONDER_TRY(parse_tuple(false, false));
    PONDER_TRY(end_of_tag());
    Block body = PONDER_TRY(parse_block({"elif", "else", "endif"}));
    statement.branches.emplace_back(std::move(condition), std::move(body));
    const std::string end = take().text;
    if (end == "elif") continue;
    if (end == "else") {
      statement.otherwise = PONDER_TRY(parse_body("endif"));
    } else {
      PONDER_TRY(end_of_tag());
    }
    return Statement{std::move(statement), line};
  }
}

Result<Statement> Parser::parse_for(int line) {
  For statement;
  statement.target = PONDER_TRY(parse_target_list(false));
  if (!skip_name("in")) return unexpected("'in'");
  statement.iterable = PONDER_TRY(parse_tuple(false, false));
  if (skip_name("if")) statement.condition = PONDER_TRY(parse_expression());
  if (current().is_name("recursive")) return fail(line, "recursive loops are not supported");
  PONDER_TRY(end_of_tag());
  ++loop_depth_;
  statement.body = PONDER_TRY(parse_block({"else", "endfor"}));
  --loop_depth_;
  if (take().text == "else") {
    statement.otherwise = PONDER_TRY(parse_body("endfor"));
  } else {
    PONDER_TRY(end_of_tag());
  }
  return Statement{std::move(statement), line};
}

Result<Statement> Parser::parse_set(int line) {
  Target target = PONDER_TRY(parse_target_list(true));
  if (skip_symbol("=")) {
    ExpressionPtr value = PONDER_TRY(parse_tuple(true, false));
    PONDER_TRY(end_of_tag());
    return Statement{Set{std::move(target), std::move(value)}, line};
  }
  SetBlock statement;
  statement.target = std::move(target);
  while (skip_symbol("|")) statement.filters.push_back(PONDER_TRY(parse_filter()));
  statement.body = PONDER_TRY(parse_body("endset"));
  return Statement{std::move(statement), line};
}

Result<std::vector<Parameter>> Parser::parse_parameters() {
  std::vector<Parameter> parameters;
  PONDER_TRY(expect_symbol("("));
  while (!current().is_symbol(")")) {
    if (!parameters.empty()) PONDER_TRY(expect_symbol(","));
    if (current().is_symbol(")")) break;
    Parameter parameter;
    parameter.name = PONDER_TRY(expect_name());
    if (skip_symbol("=")) {
      parameter.fallback = PONDER_TRY(parse_expression());
    } else if (!parameters.empty() && parameters.back().fallback != nullptr) {
      return fail(current().line,
                  "parameter '" + parameter.name + "' without default after one with a default");
    }
    parameters.push_back(std::move(parameter));
  }
  PONDER_TRY(expect_symbol(")"));
  return parameters;
}

Result<Statement> Parser::parse_macro(int line) {
  MacroDefinition macro;
  macro.name = PONDER_TRY(expect_name());
  macro.parameters = PONDER_TRY(parse_parameters());
  const int outer_loops = std::exchange(loop_depth_, 0);
  macro.body = PONDER_TRY(parse_body("endmacro"));
  loop_depth_ = outer_loops;
  return Statement{std::move(macro), line};
}

Result<Statement> Parser::parse_call_block(int line) {
  CallBlock statement;
  statement.caller.name = "caller";
  if (current().is_symbol("(")) statement.caller.parameters = PONDER_TRY(parse_parameters());
  statement.call = PONDER_TRY(parse_expression());
  if (!std::holds_alternative<Call>(statement.call->node)) return fail(line, "expected a call");
  const int outer_loops = std::exchange(loop_depth_, 0);
  statement.caller.body = PONDER_TRY(parse_body("endcall"));
  loop_depth_ = outer_loops;
  return Statement{std::move(statement), line};
}

Result<Statement> Parser::parse_filter_block(int line) {
  FilterBlock statement;
  do {
    statement.filters.push_back(PONDER_TRY(parse_filter()));
  } while (skip_symbol("|"));
  statement.body = PONDER_TRY(parse_body("endfilter"));
  return Statement{std::move(statement), line};
}

Result<Statement> Parser::parse_with(int line) {
  With statement;
  while (!current().is(Token::Kind::block_end)) {
    if (!statement.assignments.empty()) PONDER_TRY(expect_symbol(","));
    Target target = PONDER_TRY(parse_target(false));
    PONDER_TRY(expect_symbol("="));
    statement.assignments.emplace_back(std::move(target), PONDER_TRY(parse_expression()));
  }
  statement.body = PONDER_TRY(parse_body("endwith"));
  return Statement{std::move(statement), line};
}

Result<Target> Parser::parse_target(bool with_attribute) {
  if (++nesting_ > kMaxBlocks) return fail(current().line, "target is nested too deeply");
  Target target;
  if (skip_symbol("(")) {
    target = PONDER_TRY(parse_target_list(false));
    PONDER_TRY(expect_symbol(")"));
  } else {
    const int line = current().line;
    target.name = PONDER_TRY(expect_name());
    for (const std::string_view constant : {"true", "false", "none", "True", "False", "None"}) {
      if (target.name == constant) return fail(line, "cannot assign to '" + target.name + "'");
    }
    if (with_attribute && skip_symbol(".")) target.attribute = PONDER_TRY(expect_name());
  }
  --nesting_;
  return target;
}

Result<Target> Parser::parse_target_list(bool with_attribute) {
  Target first = PONDER_TRY(parse_target(with_attribute));
  if (!current().is_symbol(",")) return first;
  Target tuple;
  tuple.parts.push_back(std::move(first));
  while (skip_symbol(",")) {
    if (!current().is(Token::Kind::name) && !current().is_symbol("(")) break;
    if (current().is_name("in")) break;
    tuple.parts.push_back(PONDER_TRY(parse_target(with_attribute)));
  }
  return tuple;
}

}  // namespace ponder::jinja
